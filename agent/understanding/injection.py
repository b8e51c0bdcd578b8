"""Messages that address the machine instead of asking for something: they are labelled unclear, whatever else
they say. Nothing rests on this list being complete: no reading of a message can spend money."""

from __future__ import annotations

import re

_PATTERNS = (
    r"\b(?:ignore|disregard|forget|override|bypass|skip)\b.{0,30}\b(?:instructions?|rules?|prompts?|guidelines|guardrails|polic(?:y|ies)|restrictions?|safety|safeguards|programming|training)\b",
    r"\b(?:ignore|disregard) (?:all |everything )?(?:the )?(?:above|before|previous|prior|earlier)\b",
    r"\b(?:system|hidden|initial|original|secret|developer|internal)\s+(?:prompt|instructions?|message|rules?|mode)\b",
    r"\b(?:repeat|print|output|echo|recite|copy)\b.{0,20}\b(?:everything|all|the (?:text|words|lines?|message))\b.{0,12}\b(?:above|before this|prior)\b",
    r"\byou are (?:now|no longer|going to (?:act|pretend))\b",
    r"\b(?:pretend|act|behave|respond|roleplay|role play)\b.{0,12}\b(?:to be|you are|youre|as if|like you|as (?:a|an|the|my)\b)",
    r"\bpretend\b",
    r"\b(?:jailbreak|jailbroken|dan mode|developer mode|debug mode|admin mode|god mode|sudo|root access|do anything now)\b",
    r"^\W{0,4}(?:system|assistant|developer|admin(?:istrator)?|root|tool|function)\W{0,2}:",
    r"[\[<{(#*]{1,3}\s?/?(?:system|assistant|developer|inst|im_start|im_end|admin|endofprompt|instructions?)\b",
    r"\bas (?:an?|the|your) (?:admin\w*|developer|owner|creator|operator|system)\b",
    r"\bi am (?:an?|the|your) (?:admin\w*|developer|creator|system administrator)\b",
    r"\b(?:the )?(?:user|customer|shopper|client|buyer) (?:has |have |is |was )?(?:already |previously |now )?(?:confirm\w*|approv\w*|authori[sz]\w*|consent\w*|agree\w*|said yes)\b",
    r"\bnew (?:instructions?|rules?|directives?|system)\b\s?(?::|from|for you|are|follow)",
    r"\bfrom now on\b.{0,40}\b(?:no restrictions|unrestricted|without|obey|you (?:must|will|are|have|shall))\b",
    r"\b(?:without|no need (?:for|of|to)|dont|do not|never) (?:asking|ask|confirm\w*|approval|any confirmation|requiring|wait for|checking with)\b.{0,30}\b(?:me|user|confirm\w*|approval|anyone|again|first|them|customer)?\b.{0,40}\b(?:place|buy|order|pay|purchase|checkout|charge)",
    r"\b(?:place|buy|order|pay|purchase|charge)\b.{0,60}\bwithout (?:asking|my (?:confirmation|approval|permission)|confirm\w*|any confirmation|approval|review)\b",
    r"\b(?:print|reveal|show|dump|output|repeat|leak|export|send|list|give|tell|email|forward|expose)\b.{0,40}\b(?:your (?:\w+ )?(?:instructions?|prompt|rules|config\w*|source code|api keys?|tokens?|secrets?|memory|training)|api keys?|env(?:ironment)? variables?|access tokens?|database|(?:all|every|other|another) (?:users?|customers?|shoppers?|saved (?:address|card)|address on file|card on file|stored)\w*|other (?:people|persons?)|(?:card|customer|user|address) (?:list|database|numbers))",
    r"\b(?:drop|truncate) table\b|\bselect \* from\b|<script\b|\{\{.{0,80}\}\}|\brm -rf\b",
    r"\b(?:ignora|ignore|olvida|omite|ignorez|oublie|oubliez|ignorier\w*|vergiss|dimentica|esqueca)\b.{0,30}\b(?:instrucciones|reglas|instructions|consignes|regles|anweisungen|regeln|istruzioni|instrucoes|regras)\b",
    r"\b(?:ahora eres|tu es maintenant|vous etes maintenant|du bist jetzt|ora sei|agora voce e)\b",
    r"\b(?:set|apply|change|make|give)\b.{0,30}\b(?:price|prices|total|cost)s?\b.{0,12}\b(?:to|as|=)\s?\$?(?:0|zero|1|free|nothing)\b",
    r"\b(?:execute|run) (?:the )?(?:following|this) (?:command|code|script|function)\b|\bcall the (?:function|tool|api)\b",
)
_INJECTION = re.compile("|".join(f"(?:{p})" for p in _PATTERNS), re.MULTILINE)


def is_injection(folded: str) -> bool:
    """`folded`: as `words.fold` gives it. Reads the first 4,000 characters."""
    return _INJECTION.search(folded[:4000].replace("'", "")) is not None
