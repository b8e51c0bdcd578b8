// Reads cart lines. `rows`: the lines as the store file names them; [] lets them be found by what removes them, else by how many.
(rows, [quantitySpots, removeSpots, moreSpots, lessSpots]) => {
  const tidy = (s, n = 600) => (s || '').replace(/\s+/g, ' ').trim().slice(0, n);
  const shown = (el) => {
    const box = el.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && el.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  };
  const REMOVE = /^\W*(?:remove|delete|take out|entfernen|löschen|eliminar|quitar|×|✕|x\b)/i;
  const title = (el) => tidy(el.getAttribute('aria-label') || el.innerText || el.value || el.title, 120);
  const QUANTITY = 'input[type=number],select,input[name*=quant i],input[name*=qty i],[aria-label*=quantity i],[role=spinbutton]';
  const address = (el) => {
    const path = [];
    for (let at = el; at && at.localName; at = at.parentElement) {
      if (at.id && document.querySelectorAll('#' + CSS.escape(at.id)).length === 1) { path.unshift('#' + CSS.escape(at.id)); break; }
      if (at.localName === 'body') { path.unshift('body'); break; }
      const like = at.parentElement ? [...at.parentElement.children].filter((c) => c.localName === at.localName) : [];
      path.unshift(like.length > 1 ? `${at.localName}:nth-of-type(${like.indexOf(at) + 1})` : at.localName);
    }
    return path.join(' > ');
  };
  const plain = (s) => tidy(s).toLowerCase();
  const named = (row, [kind, what]) => {
    if (kind === 'css') return [...row.querySelectorAll(what)];
    if (kind === 'test') return [...row.querySelectorAll('[data-testid],[data-test]')]
      .filter((el) => el.dataset.testid === what || el.dataset.test === what);
    const all = [...row.querySelectorAll(kind === 'label' || kind === 'radio' ? 'input,select' : 'button,a,input,[role=button],[role=link]')];
    const name = (el) => plain([...(el.labels || [])].map((l) => l.innerText).join(' ') || title(el));
    return [...all.filter((el) => name(el) === plain(what)), ...all.filter((el) => name(el).includes(plain(what)))];
  };
  const removers = (root) => {
    const told = removeSpots.flatMap((spot) => named(root, spot)).filter(shown);
    if (told.length) return [...new Set(told)];
    const pressed = [...root.querySelectorAll('button,a,input[type=submit],input[type=button],[role=button]')]
      .filter((el) => shown(el) && (REMOVE.test(title(el)) || /(^|[\s_-])remove([\s_-]|$)/i.test(el.className + ' ' + (el.getAttribute('data-testid') || ''))));
    return pressed.length ? pressed : [...root.querySelectorAll('input[type=checkbox]')].filter((el) =>  // ticked, then "update"
      shown(el) && /(^|[^a-z])(remove|delete)([^a-z]|$)/i.test([el.name, el.id, ...[...(el.labels || [])].map((l) => l.innerText)].join(' ')));
  };
  const counts = () => [...document.querySelectorAll('input')].filter((el) => shown(el) && /^(text|tel|number)$/.test(el.type) &&
    /^\d{1,3}$/.test(el.value) && /quant|qty/i.test([el.name, el.id, el.getAttribute('aria-label') || ''].join(' ')));
  const first = (row, spots, fallback) => {
    for (const spot of spots) {
      const found = named(row, spot).find(shown);
      if (found) return found;
    }
    return fallback();
  };
  const counting = (row) => {  // the one field of a line that holds a small number
    const all = [...row.querySelectorAll('input')].filter((el) => shown(el) && /^(text|tel|number)$/.test(el.type) && /^\d{1,3}$/.test(el.value));
    return all.length === 1 ? all[0] : undefined;
  };
  if (!rows.length) {
    for (const button of removers(document)) {
      let row = button;
      while (row.parentElement && row.parentElement !== document.body && removers(row.parentElement).length === 1)
        row = row.parentElement;
      row = button.closest('tr') || row;
      if (/[\d]/.test(row.innerText || '') && !row.closest('dialog,[role=dialog]')) rows.push(row);
    }
    for (const field of rows.length ? [] : counts()) {  // nothing to remove it by: by what says how many
      const row = field.closest('tr,li,[role=row],article');
      if (row && /[\d]/.test(row.innerText || '')) rows.push(row);
    }
  }
  return [...new Set(rows)].filter(shown).map((row) => {
    const field = first(row, quantitySpots, () => [...row.querySelectorAll(QUANTITY)].find((el) =>
      shown(el) && /^(input|select)$/.test(el.localName) && !/^(checkbox|radio|hidden|submit|button)$/.test(el.type)) || counting(row));
    const words = document.createElement('div');
    const copy = row.cloneNode(true);
    copy.querySelectorAll('select,script,style,del,s,strike,svg,noscript,template').forEach((el) => el.remove());
    words.append(copy);
    const marks = [row, ...row.querySelectorAll('*')].flatMap((el) =>
      [...el.attributes].filter((a) => /^(data-|href$|value$|name$|id$)/.test(a.name)).map((a) => a.value.slice(0, 300)));
    const struck = [...row.querySelectorAll('del,s,strike')].map((el) => tidy(el.innerText, 40));
    let text = tidy(row.innerText, 1000);
    for (const old of struck) if (old) text = text.replace(old, ' ');
    const stated = text.match(/(?:qty|quantity|menge|anzahl)\W{0,3}(\d{1,3})\b/i) || text.match(/(?:^|\s)(\d{1,3})\s*[×x]\s/) || text.match(/\s[×x]\s*(\d{1,3})(?:\s|$)/);
    const step = (selectors, words) => first(row, selectors, () => [...row.querySelectorAll('button,a,[role=button]')].find((el) => shown(el) && words.test(title(el))));
    const more = field ? null : step(moreSpots, /^\W*(?:\+|(?:increase|increment|add (?:one|another)|plus|(?:one )?more|up)\b.*)\W*$|^\+$/i);
    const less = field ? null : step(lessSpots, /^\W*(?:[-−–]|(?:decrease|decrement|reduce|minus|(?:one )?(?:less|fewer)|down)\b.*)\W*$|^[-−–]$/i);
    const bare = more && less ? [...row.querySelectorAll('*')].filter((el) => !el.children.length && shown(el) && /^\d{1,3}$/.test(tidy(el.textContent)))
      .find((el) => el.parentElement.contains(more) || more.parentElement.contains(el) || el.parentElement.parentElement?.contains(more)) : null;
    const remover = first(row, removeSpots, () => removers(row)[0]);
    return {
      text, words: tidy(words.textContent, 1000), marks: marks.slice(0, 200),
      quantity: field ? parseInt(field.value, 10) || 1 : bare ? parseInt(tidy(bare.textContent), 10) : stated ? parseInt(stated[1], 10) : 1,
      more: more ? address(more) : '', less: less ? address(less) : '',
      field: field ? address(field) : '', select: field ? field.localName === 'select' : false,
      most: field && field.max ? parseInt(field.max, 10) || 0 : 0, remove: remover ? address(remover) : '', tick: !!remover && remover.type === 'checkbox',
      gone: /\b(?:sold out|out of stock|no longer available|unavailable)\b/i.test(text),
    };
  });
}
