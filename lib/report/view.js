// Builds the table of a report from the rows in the page. All that comes from outside is shown as text, never as markup.
(() => {
  const PAGE = 100;
  const SIGNS = {
    signed: '✓',
    quoted: '❝',
    similar: '≈',
    altered: '≠',
    disputed: '!',
    withdrawn: '⊘',
    invalid: '✗',
    'likely-ai': '◈',
    unsure: '?',
    'no-record': '–',
    unavailable: '…',
    error: '✗',
  };
  const rows = JSON.parse(document.getElementById('rows').textContent);
  const report = document.getElementById('report');
  const groups = JSON.parse(document.getElementById('alike').textContent);
  const groupOf = new Map(groups.flatMap((group) => group.map((row) => [rows[row], group])));
  const state = { word: '', text: '', group: undefined, page: 0 };

  const counts = new Map();
  for (const { word } of rows) counts.set(word, (counts.get(word) ?? 0) + 1);
  const words = Object.keys(SIGNS).filter((word) => counts.has(word));

  const filters = element('div', { className: 'bar', role: 'group', ariaLabel: 'Filter by verdict' });
  const search = element('input', {
    type: 'search',
    placeholder: 'Find a name or a sentence',
    ariaLabel: 'Find',
  });
  const status = element('p', { role: 'status', className: 'faint' });
  const body = element('tbody');
  const back = element('button', { type: 'button', textContent: 'Earlier' });
  const on = element('button', { type: 'button', textContent: 'Later' });
  const table = element('table', {}, [
    element('thead', {}, [
      element(
        'tr',
        {},
        ['Picture', 'Verdict', 'Input and evidence'].map((name) =>
          element('th', { scope: 'col', textContent: name }),
        ),
      ),
    ]),
    body,
  ]);
  report.replaceChildren(
    ...document.querySelectorAll('.missing'),
    filters,
    element('div', { className: 'bar' }, [search]),
    status,
    table,
    element('div', { className: 'bar' }, [back, on]),
  );

  search.addEventListener('input', () => show({ text: search.value.toLowerCase(), page: 0 }));
  back.addEventListener('click', () => show({ page: state.page - 1 }));
  on.addEventListener('click', () => show({ page: state.page + 1 }));
  show({});

  function show(change) {
    Object.assign(state, change);
    const found = rows.filter(isShown);
    const from = state.page * PAGE;
    const part = found.slice(from, from + PAGE);
    filters.replaceChildren(...['', ...words].map(filter), ...(state.group ? [allAgain()] : []));
    body.replaceChildren(...part.map(rowFor));
    status.textContent =
      found.length === 0
        ? 'Nothing here.'
        : `${number(from + 1)} to ${number(from + part.length)} of ${number(found.length)}; ${number(rows.length)} in this report`;
    back.disabled = state.page === 0;
    on.disabled = from + PAGE >= found.length;
  }

  function isShown(row) {
    const { word, input, sentence, signer } = row;
    if (state.group && groupOf.get(row) !== state.group) return false;
    if (state.word !== '' && word !== state.word) return false;
    return state.text === '' || `${input}\n${sentence}\n${signer ?? ''}`.toLowerCase().includes(state.text);
  }

  function filter(word) {
    const count = word === '' ? rows.length : counts.get(word);
    const button = element('button', {
      type: 'button',
      textContent: `${word === '' ? 'all' : `${SIGNS[word]} ${word}`} · ${number(count)}`,
      ariaPressed: String(word === state.word),
    });
    button.dataset.word = word;
    button.addEventListener('click', () => {
      show({ word, page: 0 });
      filters.querySelector(`[data-word="${word}"]`).focus();
    });
    return button;
  }

  /** Leaves the pictures that look alike, and shows all again. */
  function allAgain() {
    const button = element('button', { type: 'button', textContent: 'not only those that look alike' });
    button.addEventListener('click', () => {
      show({ group: undefined, page: 0 });
      search.focus();
    });
    return button;
  }

  function alike(row) {
    const group = groupOf.get(row);
    if (!group || state.group) return [];
    const others = group.length - 1;
    const button = element('button', {
      type: 'button',
      className: 'alike',
      textContent: `looks like ${number(others)} other${others === 1 ? '' : 's'}`,
    });
    button.addEventListener('click', () => {
      show({ group, word: '', page: 0 });
      filters.lastElementChild.focus();
    });
    return [element('p', {}, [button])];
  }

  function rowFor(row) {
    const word = element('span', { className: 'word', textContent: row.title });
    word.dataset.word = row.word;
    word.dataset.sign = SIGNS[row.word];
    const says = [
      element('p', { className: 'name', textContent: visible(row.input) }),
      paragraph(row.sentence),
      ...row.more.map(paragraph),
      ...(row.signer ? [paragraph(`Signer: ${row.signer}. ${row.how ?? ''}`)] : []),
      ...(row.diff ? [difference(row.diff)] : []),
      ...alike(row),
      ...(row.lanes.length > 0 ? [details(row)] : []),
    ];
    return element('tr', {}, [
      element('td', {}, picture(row)),
      element('td', {}, [word]),
      element('td', {}, says),
    ]);
  }

  function picture({ thumbnail, heat }) {
    const parts = [];
    if (thumbnail?.startsWith('data:image/webp;base64,'))
      parts.push(element('img', { src: thumbnail, alt: '' }));
    if (heat) parts.push(heatMap(heat));
    return parts.length === 0 ? [] : [element('span', { className: 'picture' }, parts)];
  }

  function heatMap(heat) {
    const canvas = element('canvas', {
      width: 64,
      height: 64,
      role: 'img',
      ariaLabel: 'Where this copy differs from the signed picture',
    });
    const context = canvas.getContext('2d');
    const image = context.createImageData(64, 64);
    [...atob(heat)].slice(0, 4096).forEach((value, i) => {
      image.data.set([214, 48, 22, Math.min(235, value.charCodeAt(0))], i * 4);
    });
    context.putImageData(image, 0, 0);
    return canvas;
  }

  function difference(pieces) {
    const tags = { 'left-out': 'del', 'put-in': 'ins' };
    return element(
      'blockquote',
      { dir: 'auto' },
      pieces.map(({ kind, text }) =>
        element(tags[kind] ?? 'span', { className: kind, textContent: visible(text) }),
      ),
    );
  }

  function details({ lanes, evidence, sha256 }) {
    const facts = lanes.flatMap(({ lane, says }) => [
      element('dt', { textContent: lane }),
      element('dd', { textContent: visible(says) }),
    ]);
    if (sha256)
      facts.push(
        element('dt', { textContent: 'SHA-256' }),
        element('dd', { className: 'name', textContent: sha256 }),
      );
    const raw = evidence
      ? [
          element('details', {}, [
            element('summary', { textContent: 'As JSON' }),
            element('pre', { textContent: visible(evidence, '\n') }),
          ]),
        ]
      : [];
    return element('details', {}, [
      element('summary', { textContent: 'Evidence' }),
      element('dl', {}, facts),
      ...raw,
    ]);
  }

  function paragraph(text) {
    return element('p', { dir: 'auto', textContent: visible(text) });
  }

  /** Control characters, and those that turn the reading direction around, are shown as their code points. */
  function visible(text, except = '') {
    return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
      character === except ? character : `\\u${character.codePointAt(0).toString(16).padStart(4, '0')}`,
    );
  }

  function number(value) {
    return value.toLocaleString('en-US');
  }

  function element(tag, properties = {}, children = []) {
    const { role, ...rest } = properties;
    const made = Object.assign(document.createElement(tag), rest);
    if (role) made.setAttribute('role', role);
    made.append(...children);
    return made;
  }
})();
