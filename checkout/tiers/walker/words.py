"""How stores say things: the engine's shared knowledge. One place, so that a store file need not repeat it."""

from __future__ import annotations

import re


def _any(*parts: str) -> re.Pattern[str]:
    return re.compile("|".join(parts), re.IGNORECASE)


def _whole(*parts: str) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{'|'.join(parts)})\W*$", re.IGNORECASE)


# -- buttons ---------------------------------------------------------------------------------------------

_CART = r"(?:shopping )?(?:bag|cart|basket|trolley)"
ADD = _whole(
    rf"add (?:item |this |it )?to (?:my |your )?{_CART}(?: [-–·|:]? ?[$€£][\d.,]+)?",
    "add",
    "buy",
    r"in den warenkorb",
)
ADD_SOLD_OUT = _any(
    r"\bsold out\b", r"\bout of stock\b", r"\bnotify me\b", r"\bcoming soon\b", r"\bunavailable\b"
)
CHECKOUT = _whole(
    r"(?:proceed to |continue to |go to |start |secure |guest )?(?:secure )?check ?out(?: now| securely)?",
    r"proceed to (?:purchase|payment)",
)
GUEST = _any(
    r"\b(?:continue|check ?out|proceed|order|shop)\b.{0,20}\bas (?:a )?guest\b",
    r"^\W*guest (?:check ?out|order)\W*$",
    r"\bwithout (?:an account|signing in|registering)\b",
)
ONWARD = _any(
    r"^\W*(?:save (?:and|&) |confirm (?:and|&) )?(?:continue|next|proceed)(?: to (?!shopping|browsing)[\w ]{3,30})?\W*$",
    r"^\W*(?:review|preview)(?: (?:your |my )?order)?\W*$",
    r"^\W*(?:ship|deliver) to this address\W*$",
    r"^\W*(?:use|save|confirm) (?:this |my |the )?(?:address|delivery|shipping|payment)[\w ]{0,20}\W*$",
    r"^\W*select this (?:method|address|option)\W*$",
)
BARE_ONWARD = _whole(r"(?:(?:save|confirm) (?:and|&) )?(?:continue|next|proceed)", "confirm")
"""Says that it goes on, and not where to."""
STEP_OF = _any(r"\bstep\W{0,3}(\d{1,2})\W{0,3}(?:of|/)\W{0,3}(\d{1,2})\b")
PLACE = _any(
    r"^\W*(?:place|submit|complete|confirm|send|finali[sz]e)(?: (?:my|your|the|this))? (?:order|purchase)(?: now)?\b",
    r"^\W*(?:order|buy|purchase) now\W*$",
    r"^\W*pay now\W*$",
    r"^\W*(?:complete|finish|confirm|submit)(?: (?:and|&) pay)?(?: (?:my|your|the))? (?:checkout|payment|booking)\W*$",
    r"^\W*(?:order|buy|confirm|agree) and pay\b",
    r"^\W*pay\W{0,3}[$€£]?\s?[\d.,]*\W*$",
    r"^\W*(?:kostenpflichtig bestellen|jetzt kaufen|zahlungspflichtig bestellen)\W*$",
)
APPLY = _whole(
    r"apply(?: (?:code|coupon|discount|promo(?: code)?))?", "redeem", "add (?:code|voucher|coupon)"
)
SIGN_IN = _whole(r"(?:sign|log) ?-?in(?: (?:securely|to your account|now))?", "continue", "next")
SUBMIT_CODE = _any(r"\b(?:verify|confirm|submit|continue|next|sign in|log in|send)\b")
ANOTHER_CODE = _any(r"\bre-?send\b", r"\bnew code\b", r"\banother\b", r"\bagain\b", r"\bcancel\b")
SIGN_OUT = _whole(r"(?:sign|log) ?-?out")
REMOVE = _whole(
    r"remove(?: (?:item|from|this|line).*)?",
    r"delete(?: item.*)?",
    "×",
    "✕",
    "x",
    r"remove .{1,80}",
    r"delete .{1,80}",
)
UPDATE = _whole(r"update(?: (?:bag|cart|basket|quantity|quantities))?")
LOOK_UP = _any(
    r"\b(?:find|look ?up|track|view|check|list|search|show|see|get)\b.{0,20}\b(?:orders?|status)\b",
    r"^\W*(?:find|track|search|submit|look ?up|continue)\W*$",
)
CANCEL = _whole(r"cancel (?:this |my |the )?order", r"request (?:a )?cancellation", r"cancel items?")
YES_CANCEL = _any(r"\byes\b", r"\bconfirm\b", r"^\W*cancel (?:this |my |the )?order\W*$")
RETURN = _any(
    r"^\W*(?:start|request|create|make) (?:a )?return", r"^\W*return (?:items?|this|an item|or exchange)"
)
SUBMIT_RETURN = _any(
    r"\b(?:get|print|create|download)\b.{0,20}\blabel\b",
    r"^\W*(?:start|submit|request|confirm|create|continue)\b",
    r"^\W*return\b",
)
LABEL = _any(r"\b(?:return |shipping |print |download |your )?label\b")

# -- things in the way -----------------------------------------------------------------------------------

COOKIES = _any(r"\bcookies?\b", r"\bconsent\b", r"\byour privacy\b")
NO_COOKIES = (
    _any(
        r"^\W*(?:reject|decline|refuse|deny)(?: all)?(?: (?:optional |non-essential )?cookies)?\W*$",
        r"\b(?:only|just) (?:the )?(?:necessary|essential|required)\b",
        r"^\W*(?:necessary|essential|required)(?: cookies)? only\W*$",
        r"^\W*continue without (?:accepting|agreeing)\W*$",
    ),
    _any(
        r"^\W*(?:accept|allow|agree)(?: to)?(?: all)?(?: cookies)?\W*$",
        r"^\W*(?:ok|okay|got it|i agree|i accept|understood)\W*$",
    ),
)
CLOSE = _any(
    r"^\W*(?:close|dismiss|no,? thanks?|no,? thank you|not now|maybe later|skip|×|✕|x)\W*$",
    r"^\W*(?:close|dismiss) (?:this |the )?(?:dialog|pop-?up|modal|window|banner|message|offer)\W*$",
    r"\bno,? (?:thanks|i(?:'|’)ll pay full price)\b",
    r"^\W*continue shopping\W*$",
)
POPUP = _any(
    r"\bnewsletter\b",
    r"\bsubscribe\b",
    r"\bsign up\b",
    r"\b\d{1,2} ?% off\b",
    r"\bjoin (?:us|our)\b",
    r"\bsurvey\b",
    r"\bnotifications?\b",
    r"\bdownload (?:our|the) app\b",
    r"\bchat\b",
    r"\bmailing list\b",
    r"\bship(?:ping)? to\b",
)
ADDRESS_CHECK = _any(
    r"\b(?:verify|confirm|check|review) your (?:shipping |delivery )?address\b",
    r"\bsuggested address\b",
    r"\brecommended address\b",
    r"\bdid you mean\b",
    r"\baddress (?:suggestion|verification|as entered)\b",
    r"\bwe found a (?:better |similar )?(?:match|address)\b",
)
AS_ENTERED = _any(
    r"\b(?:as|i) entered\b",
    r"\bkeep (?:this|my|the)(?: entered| original)? address\b",
    r"\buse (?:my|the|this|original|entered) (?:entered |original )?address\b",
    r"\byou entered\b",
)

# -- refusals --------------------------------------------------------------------------------------------

SOLD_OUT = _any(
    r"\b(?:is|are|was|were|has|have|just|now)\b.{0,30}\b(?:sold out|out of stock|unavailable)\b",
    r"\bno longer (?:available|in stock)\b",
    r"\bnot (?:currently |now )?(?:available|in stock)\b",
    r"\b(?:sold out|out of stock)\b",
)
QUANTITY = _any(
    r"\bonly \d+ (?:left|available|remaining|in stock|of these)\b",
    r"\b(?:maximum|max\.?|limit(?:ed)?)\b.{0,30}\b(?:quantity|per (?:order|customer)|of)\b.{0,12}\d",
    r"\bquantity\b.{0,40}\b(?:reduced|adjusted|changed|limited|not available|exceeds)\b",
    r"\bnot enough\b.{0,20}\bstock\b",
)
ADDRESS = _any(
    r"\b(?:can(?:no|')?t|can’t|cannot|do(?:es)? not|don(?:'|’)t|unable to|not able to)\b.{0,20}\b(?:ship|deliver)\b",
    r"\b(?:address|zip|postal|post ?code|postcode)\b.{0,60}\b(?:invalid|not valid|not found|incorrect|unrecogni[sz]ed|"
    r"not recogni[sz]ed|could not be|couldn(?:'|’)t be|does not match|doesn(?:'|’)t match|undeliverable)\b",
    r"\b(?:invalid|enter a valid|check your|verify your|unrecogni[sz]ed)\b.{0,30}\b(?:address|zip|postal|post ?code|state)\b",
    r"\bno shipping (?:methods?|options?|rates?)\b",
    r"\bnot (?:available|shipped|delivered) (?:to|in|for) (?:your|this) (?:address|area|region|location|country)\b",
)
DECLINED = _any(
    r"\b(?:card|payment|transaction)\b.{0,40}\b(?:was |were |has been |is )?(?:declined|refused|rejected|denied)\b",
    r"\bpayment\b.{0,40}\b(?:failed|not (?:accepted|successful|authori[sz]ed|be processed|go through))\b",
    r"\binsufficient funds\b",
    r"\b(?:could not|couldn(?:'|’)t|unable to|were unable to|can(?:'|’|no)t) (?:process|authori[sz]e|charge)\b.{0,30}\b(?:payment|card)\b",
)
PRICE_CHANGED = _any(
    r"\bprices?\b.{0,40}\b(?:changed|increased|went up|gone up|updated|risen|rose)\b",
    r"\b(?:total|amount)\b.{0,30}\b(?:changed|been updated)\b",
)
NOT_PLACED = _any(
    r"\b(?:order|purchase)\b.{0,40}\b(?:was not|wasn(?:'|’)t|has not been|hasn(?:'|’)t been|could not be|couldn(?:'|’)t be|"
    r"not been) (?:placed|completed|processed|submitted|accepted|taken)\b",
    r"\b(?:could not|couldn(?:'|’)t|unable to|cannot|can(?:'|’)t) (?:place|complete|process|accept|take) (?:your|this|the) order\b",
    r"\bnothing (?:has been|was) charged\b",
)
WENT_WRONG = _any(
    r"\b(?:something|sorry|oops)\b.{0,30}\bwent wrong\b",
    r"\binternal server error\b",
    r"\bservice (?:temporarily )?unavailable\b",
    r"\btry again (?:later|in a)\b",
    r"\btechnical (?:difficult|problem|issue|error)",
)
LOGIN_FAILED = _any(
    r"\b(?:incorrect|invalid|wrong|bad)\b.{0,40}\b(?:password|e-?mail|credentials?|log ?in|username|combination)\b",
    r"\b(?:password|e-?mail|username|credentials?|log ?in|sign ?in)\b.{0,60}\b(?:incorrect|invalid|wrong|not match|"
    r"don(?:'|’)t match|did(?:n(?:'|’)t| not) match|not recogni[sz]ed|not correct|failed)\b",
    r"\b(?:can(?:no|')?t|can’t|cannot|could not|couldn(?:'|’)t) (?:find|recogni[sz]e)\b.{0,30}\b(?:account|e-?mail)\b",
    r"\baccount\b.{0,30}\b(?:locked|disabled|suspended)\b",
)
EXPIRED = _any(
    r"\b(?:session|checkout)\b.{0,30}\b(?:expired|timed out|ended)\b",
    r"\b(?:signed|logged) (?:you )?out\b.{0,60}\b(?:security|inactiv|again)",
    r"\bplease (?:sign|log) in again\b",
)
CART_EMPTY = _any(
    rf"\b(?:your|the) {_CART} is (?:currently )?empty\b",
    rf"\bnothing in your {_CART}\b",
    rf"\bempty {_CART}\b",
    rf"\bno items in your {_CART}\b",
)
CHOOSE_FIRST = _any(
    r"\b(?:please )?(?:select|choose|pick) (?:a |an |your |one )?(?:size|colou?r|option|variant|style)"
)
ADDED = _any(
    rf"\badded to (?:your |my |the )?{_CART}\b",
    rf"\bin your {_CART}\b",
    r"\bitem(?:s)? (?:was |were |has been |have been )?added\b",
)
CODE_REJECTED = _any(
    r"\b(?:code|coupon|voucher|promo)\b.{0,60}\b(?:invalid|not valid|expired|not (?:be )?(?:found|recogni[sz]ed|applied|applicable|"
    r"accepted|work)|does(?:n(?:'|’)t| not) (?:exist|apply|work)|unknown|already)\b",
    r"\b(?:invalid|unknown|expired)\b.{0,20}\b(?:code|coupon|voucher|promo)\b",
)

# -- a person is asked for -------------------------------------------------------------------------------

BOT_WALL = _any(
    r"\b(?:verify|confirm|prove)(?: that)? you(?:'|’)?(?: a)?re (?:a )?(?:not a (?:ro)?bot|human)\b",
    r"\bare you (?:a )?(?:human|robot)\b",
    r"\bpress (?:&|and) hold\b",
    r"\bunusual (?:traffic|activity)\b",
    r"\bchecking (?:if the site connection is secure|your browser)\b",
    r"\bcomplete the (?:security check|captcha|puzzle)\b",
    r"\bi(?:'|’)m not a robot\b",
    r"\benable javascript and cookies to continue\b",
    r"\bpardon our interruption\b",
    r"\baccess denied\b",
    r"\bjust a moment\.\.\.",
)
CHALLENGE_FRAMES = _any(
    r"recaptcha/(?:api2|enterprise)/(?:bframe|anchor(?!.*size=invisible))",
    r"hcaptcha\.com/captcha",
    r"challenges\.cloudflare\.com",
    r"captcha-delivery\.com",
    r"arkoselabs\.com|funcaptcha\.com",
    r"geetest\.com",
)
CODE_ASKED = _any(
    r"\b(?:verification|security|one[- ]time|authentication|access|confirmation|sign[- ]in) (?:code|passcode|password|pin)\b",
    r"\b\d[- ]?digit code\b",
    r"\b(?:two|2)[- ](?:factor|step)\b",
    r"\bauthenticator\b",
    r"\bcode (?:we|was|has been) (?:just )?sent\b|\bwe(?:(?:'|’)ve| have)? (?:just )?(?:sent|texted|e-?mailed) (?:you )?a code\b",
)
BANK_CHECK_TEXT = _any(
    r"\b(?:verify|confirm|authenticate|approve)\b.{0,40}\b(?:with|by|in) your (?:bank|card issuer|banking app)\b",
    r"\b3[- ]?d secure\b",
    r"\bverified by visa\b|\bmastercard (?:securecode|id check|identity check)\b|\bamerican express safekey\b",
)
BANK_CHECK_URL = _any(
    r"\b3-?ds(?:ecure)?\d?\b",
    r"cardinalcommerce",
    r"/acs/|\bacs\d?\.",
    r"three[-_]d[-_]secure|3d_secure",
    r"securecode|safekey",
)

# -- after the order -------------------------------------------------------------------------------------

THANKS = _any(
    r"\bthank(?:s| you)\b.{0,40}\b(?:order|purchase|shopping)\b",
    r"\border (?:confirmed|received|placed|complete[d]?|confirmation)\b",
    r"\b(?:we(?:'|’)ve|we have|has been) (?:received|got|placed|confirmed)\b.{0,30}\border\b",
    r"\border\b.{0,40}\b(?:has been|was|is) (?:received|placed|confirmed|completed)\b",
    r"(?m:^\W*thank(?:s| you)\b)",
)
THANKS_URL = _any(
    r"/thank[-_ ]?you",
    r"/(?:order[-_]?)?(?:confirmation|confirmed|complete[d]?|success|received)\b",
    r"/order-received/",
)
NO_ORDERS = _any(
    r"\b(?:no|not any) (?:matching |such )?orders?\b(?: (?:found|yet|placed|to show))?",
    r"\bno orders? (?:match|with)",
    r"\b(?:could not|couldn(?:'|’)t|can(?:no|'|’)?t|did(?:n(?:'|’)t| not)) find\b.{0,40}\border",
    r"\bhaven(?:'|’)t (?:placed|ordered|made)\b",
    r"\border(?:s)? (?:was |were )?not found\b",
)
LATE_CANCEL = _any(r"\b(?:too late|no longer|can(?:no|'|’)?t|cannot|unable)\b.{0,40}\bcancel")
