// Reads what a shopper sees on a page, in one pass. Returns plain data. `leave`: leave the field one was in, first.
// Watches from then on whether the page changes, so that a change between two looks is never missed.
(leave) => {
  if (leave && document.activeElement && document.activeElement !== document.body) document.activeElement.blur();
  const MONEY =
    /(?:(?:US|CA|AU|NZ)?[$€£¥₹]|\b(?:USD|EUR|GBP|CAD|AUD|CHF|SEK|NOK|DKK|PLN|JPY)\b)\s*-?\d[\d.,' ]*|\d[\d.,' ]*\s?(?:[€£$¥]|kr\b|zł|(?:USD|EUR|GBP|CAD|AUD|CHF|SEK|NOK|DKK|PLN|JPY)\b)/;
  const FREE = /^(free|complimentary|gratis|kostenlos|gratuit)[!.]?$/i;
  const tidy = (s, n = 200) => (s || '').replace(/\s+/g, ' ').trim().slice(0, n);
  const seen = new WeakMap();
  const shown = (el) => {
    if (seen.has(el)) return seen.get(el);
    const box = el.getBoundingClientRect();
    const yes =
      box.width > 0 && box.height > 0 && box.right > 0 && box.bottom + scrollY > 0 &&
      el.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
    seen.set(el, yes);
    return yes;
  };
  const everything = function* (root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    for (let el = walker.nextNode(); el; el = walker.nextNode()) {
      yield el;
      if (el.shadowRoot) yield* everything(el.shadowRoot);
    }
  };
  const alone = (el, selector) => {
    const found = el.getRootNode().querySelectorAll(selector);
    return found.length === 1 && found[0] === el;
  };
  const quoted = (s) => JSON.stringify(s);
  const selector = (el) => {
    const tag = el.localName;
    const tries = [];
    if (el.id) tries.push('#' + CSS.escape(el.id));
    for (const name of ['data-testid', 'data-test', 'name'])
      if (el.getAttribute(name)) tries.push(`${tag}[${name}=${quoted(el.getAttribute(name))}]`);
    if (el.name && el.getAttribute('value'))
      tries.push(`${tag}[name=${quoted(el.name)}][value=${quoted(el.getAttribute('value'))}]`);
    for (const one of tries) if (alone(el, one)) return one;
    const path = [];
    for (let at = el; at && at.localName; at = at.parentElement) {
      if (at !== el && at.id && alone(at, '#' + CSS.escape(at.id))) {
        path.unshift('#' + CSS.escape(at.id));
        break;
      }
      if (at.localName === 'body') { path.unshift('body'); break; }
      const like = at.parentElement ? [...at.parentElement.children].filter((c) => c.localName === at.localName) : [];
      path.unshift(like.length > 1 ? `${at.localName}:nth-of-type(${like.indexOf(at) + 1})` : at.localName);
    }
    return path.join(' > ');
  };
  const byIds = (el, name) =>
    (el.getAttribute(name) || '').split(/\s+/).filter(Boolean)
      .map((id) => el.getRootNode().getElementById?.(id)?.textContent || '').join(' ');
  const outside = (el) => {  // a label's own words, without those of controls inside it
    let words = '';
    const walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
    for (let n = walker.nextNode(); n; n = walker.nextNode())
      if (!n.parentElement.closest('select,option,textarea,button,script,style')) words += ' ' + n.data;
    return tidy(words);
  };
  const labelled = (el) => {
    const own = [...(el.labels || [])].map(outside).join(' ').trim();
    return tidy(own || el.getAttribute('aria-label') || byIds(el, 'aria-labelledby') ||
      (el.closest('label') ? outside(el.closest('label')) : '') ||
      (/^(radio|checkbox|switch)$/.test(el.getAttribute('role')) && el.localName !== 'input' ? el.innerText : ''));
  };
  const around = (el, selectors) => {  // words beside a choice that has no label
    for (let at = el.parentElement, up = 0; at && up < 4; at = at.parentElement, up++) {
      if (at.querySelectorAll(selectors).length > 1) return '';
      const words = outside(at);
      if (words) return words;
    }
    return '';
  };
  // A list drawn by the page itself: pressed open, then one of its options is pressed.
  const opens = (el) => el.getAttribute('role') === 'combobox' || el.getAttribute('aria-haspopup') === 'listbox';
  const group = (el) => {
    const set = el.closest('fieldset,[role=radiogroup],[role=group]');
    const name = set && (set.querySelector('legend')?.textContent || set.getAttribute('aria-label') ||
      byIds(set, 'aria-labelledby'));
    if (name) return tidy(name, 80);
    for (let at = el.parentElement, up = 0; at && up < 7; at = at.parentElement, up++) {
      const title = at.querySelector('legend,h1,h2,h3,h4');
      if (title) return tidy(title.textContent, 80);
    }
    return '';
  };
  const forms = [...document.forms];
  const formOf = (el) => forms.indexOf(el.form || el.closest('form'));
  const CHOICES = 'input[type=radio],[role=radio]';
  const DIALOG = 'dialog[open],[role=dialog],[role=alertdialog],[aria-modal=true]';
  const POPUP = /cookie|consent|gdpr|newsletter|modal|popup|pop-up|overlay|banner|drawer|toast/i;
  const dialogs = [];
  const blocking = (el) => {
    const box = el.getBoundingClientRect();
    if (el.getAttribute('aria-modal') === 'true' || el.matches(':modal')) return true;
    if (box.width * box.height > 0.4 * innerWidth * innerHeight) return true;
    const middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    return !!middle && (el.contains(middle) || middle.contains(el));
  };
  const dialogOf = (el) => {
    for (let at = el; at; at = at.parentElement || at.getRootNode().host) {
      const index = dialogs.indexOf(at);
      if (index >= 0) return index;
    }
    return -1;
  };
  const fields = [], buttons = [], frames = [], alerts = [], headings = [], inputs = [], presses = [];
  for (const el of everything(document)) {
    const tag = el.localName, role = el.getAttribute('role');
    if (tag === 'script' || tag === 'style' || tag === 'template' || tag === 'noscript') continue;
    const names = `${el.id} ${typeof el.className === 'string' ? el.className : ''} ${el.getAttribute('aria-label') || ''}`;
    if (el.matches(DIALOG) ||
        (POPUP.test(names) && /fixed|sticky/.test(getComputedStyle(el).position))) {
      if (shown(el)) dialogs.push(el);
    }
    if (tag === 'input' || tag === 'select' || tag === 'textarea' || role === 'radio' ||
        ((role === 'checkbox' || role === 'switch' || opens(el)) && tag !== 'input')) inputs.push(el);
    if (tag === 'button' || role === 'button' || (tag === 'a' && el.hasAttribute('href')) || tag === 'summary' ||
        (tag === 'input' && /^(submit|button|image|reset)$/.test(el.type)) || role === 'option' ||
        role === 'link') presses.push(el);
    if (tag === 'iframe' && shown(el) && frames.length < 30) {
      const box = el.getBoundingClientRect();
      frames.push({
        src: (el.src || '').slice(0, 500), title: tidy(el.title, 80), width: box.width, height: box.height, selector: selector(el),
        told: tidy([el.title, el.getAttribute('aria-label'), el.name, el.id, around(el, 'iframe,input,select,textarea')].join(' ')),
      });
    }
    if (/^h[1-4]$/.test(tag) && headings.length < 30 && shown(el)) headings.push(tidy(el.textContent, 120));
    if ((role === 'alert' || el.getAttribute('aria-live') === 'assertive' ||
         /(^|[\s_-])(errors?|alert|invalid-feedback|danger|warning|flash|notice|message)([\s_-]|$)/i.test(names)) &&
        alerts.length < 30 && tag !== 'input' && tag !== 'body' && tag !== 'html' && shown(el)) {
      const words = tidy(el.innerText, 400);
      if (words && words.length < 400 && !alerts.includes(words)) alerts.push(words);
    }
  }
  for (const el of inputs) {
    const tag = el.localName;
    let type = tag === 'input' ? el.type : opens(el) && tag !== 'select' ? 'combobox' : el.getAttribute('role') || tag;
    if (tag === 'select') type = 'select';
    if (/^(submit|button|image|reset)$/.test(type) || fields.length >= 300) continue;
    const choice = type === 'radio' || type === 'checkbox' || type === 'switch';
    const box = el.getBoundingClientRect();  // a pixel wide: there for readers of screens, not for the mouse
    const handle = choice && (!shown(el) || (tag === 'input' && box.width <= 2 && box.height <= 2)) ? [...(el.labels || [])].find(shown) || el.closest('label') : null;
    if (!shown(el) && !(handle && shown(handle))) continue;
    const described = byIds(el, 'aria-describedby');
    fields.push({
      type, tag, name: el.getAttribute('name') || '', id: el.id || '',
      autocomplete: el.getAttribute('autocomplete') || '', placeholder: el.getAttribute('placeholder') || '',
      label: labelled(el) || (choice ? around(el, CHOICES) : ''),
      group: choice || el.type === 'email' ? group(el) : '',
      value: tag === 'select' || tag === 'input' || tag === 'textarea' ? el.value
        : el.getAttribute('value') || (type === 'combobox' ? tidy(el.innerText, 80) : ''),
      checked: el.checked === true || el.getAttribute('aria-checked') === 'true' || el.dataset.state === 'checked',
      required: el.required === true || el.getAttribute('aria-required') === 'true',
      disabled: el.disabled === true || el.getAttribute('aria-disabled') === 'true',
      readonly: el.readOnly === true,
      invalid: el.getAttribute('aria-invalid') === 'true' || (tag !== 'div' && el.matches?.(':user-invalid')),
      message: tidy(described || (el.matches?.(':user-invalid') ? el.validationMessage : ''), 200),
      options: tag === 'select'
        ? [...el.options].slice(0, 400).map((o) => ({ value: o.value, text: tidy(o.text, 80), disabled: o.disabled }))
        : [],
      selector: selector(el), handle: handle ? selector(handle) : '', dialog: dialogOf(el), form: formOf(el),
    });
  }
  for (const el of presses) {
    if (buttons.length >= 400) break;
    if (!shown(el)) continue;
    const title = tidy(el.getAttribute('aria-label') || el.innerText || el.value || el.title ||
      el.querySelector('img')?.alt || '', 120);
    const names = typeof el.className === 'string' ? el.className : '';
    buttons.push({
      text: title, link: el.localName === 'a', href: el.localName === 'a' ? el.href : '',
      disabled: el.disabled === true || el.getAttribute('aria-disabled') === 'true',
      chosen: ['aria-pressed', 'aria-checked', 'aria-selected', 'aria-current'].some((a) =>
        el.hasAttribute(a) && el.getAttribute(a) !== 'false') || /(^|[\s_-])(selected|active|is-selected)([\s_-]|$)/.test(names),
      testid: el.getAttribute('data-testid') || el.getAttribute('data-test') || '',
      gone: /(^|[\s_-])(sold-?out|unavailable|disabled|out-of-stock)([\s_-]|$)/i.test(names),
      selector: selector(el), dialog: dialogOf(el), form: formOf(el),
    });
  }
  const rows = [];
  const texts = document.createTreeWalker(document.body || document, NodeFilter.SHOW_TEXT);
  for (let n = texts.nextNode(); n && rows.length < 200; n = texts.nextNode()) {
    const words = tidy(n.data);
    if (!words || !(MONEY.test(words) || FREE.test(words))) continue;
    const el = n.parentElement;
    if (!el || el.closest('script,style,del,s,strike,option,[aria-hidden=true]') || !shown(el)) continue;
    const found = words.match(MONEY);
    const ahead = found ? words.slice(0, found.index).replace(/[-−–:\s]+$/, '') : '';
    let label = /\p{L}{2,}/u.test(ahead) ? ahead : '';
    for (let at = el, up = 0; !label && at && up < 4; at = at.parentElement, up++) {
      const whole = tidy(at.innerText, 200);
      const before = tidy(whole.split(words)[0].replace(/[:\s]+$/, ''), 80);
      if (/\p{L}{2,}/u.test(before)) { label = before; break; }
      if (whole.length > 160) break;
      const previous = at.previousElementSibling;
      if (previous && shown(previous) && /\p{L}{2,}/u.test(previous.innerText || '')) {
        label = tidy(previous.innerText, 80);
        break;
      }
    }
    rows.push({ label, amount: found ? tidy((/[-−–]\s*$/.test(words.slice(0, found.index)) ? '-' : '') + found[0]) : '0' });
  }
  const LOOK = Symbol.for('last look');
  if (window[LOOK]) window[LOOK].watcher.disconnect();
  const look = { changed: false, wake: () => {} };
  look.watcher = new MutationObserver(() => { look.changed = true; look.watcher.disconnect(); look.wake(); });
  look.watcher.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
  Object.defineProperty(window, LOOK, { value: look, configurable: true });
  const asked = performance.getEntriesByType('resource');
  return {
    url: location.href, status: performance.getEntriesByType('navigation')[0]?.responseStatus || 0,
    answered: asked.filter((e) => /^(fetch|xmlhttprequest)$/.test(e.initiatorType)).length,
    limited: asked.filter((e) => e.responseStatus === 429).length, title: tidy(document.title), ready: document.readyState, fields, buttons, frames, alerts, headings,
    rows, dialogs: dialogs.map((d) => ({ text: tidy(d.innerText, 600), blocking: blocking(d) })),
    text: (document.body?.innerText || '').slice(0, 20000),
  };
}
