import type { VerdictWord } from '../lib/verdict/verdict.ts';

/** What a badge shows: a verdict, or that it is being worked on. */
export type BadgeState = VerdictWord | 'checking';

/** What a badge says; `loud` where its words are shown unasked whatever the state. */
export type BadgeText = { readonly title: string; readonly label: string; readonly loud?: boolean };

/** Marks that can be told apart without colour. */
export const MARKS: Record<BadgeState, string> = {
  signed: '✓',
  quoted: '❝',
  similar: '≈',
  altered: '≠',
  disputed: '!',
  withdrawn: '↩',
  invalid: '✕',
  'likely-ai': '◆',
  unsure: '?',
  'no-record': '–',
  unavailable: '⌀',
  checking: '…',
};

/** The colours of words that say something. The others are shown as a mark alone until the reader points at it. */
const COLOURS: Partial<Record<BadgeState, string>> = {
  signed: '#0b6b3a',
  quoted: '#0b6b3a',
  similar: '#1f4f8f',
  altered: '#8a4b00',
  disputed: '#8a1f11',
  withdrawn: '#8a1f11',
  invalid: '#8a1f11',
  'likely-ai': '#5b3a8e',
};

const QUIET_COLOUR = '#4a4f57';

/** What a badge measures, in CSS pixels, whatever it says: a page can find out where it is, and must not learn more. */
const MARK_SIDE = 26;
const WORD_WIDTH = 140;

/** Words longer than this, in UTF-16 code units, are written smaller, so that the AI at their end is not cut off. */
export const LONG_WORD = 18;

/** How a badge looks beside its words. `small` ones, on small pictures, never show their word; they say it all the same. */
export type BadgeOptions = { readonly size?: 'small' | 'large' };

/**
 * The badge laid over an element of a page: plain DOM, absolute units, no style sheet, so that it weighs little and no
 * page can reach it. What it says comes from outside and is put in as text.
 *
 * Every state has the same elements with the same boxes, and takes the pointer in the same place: states differ in colours and
 * text alone, which no page script can read or search for. Only the mark, a button, takes the pointer; the word beside it lets it through.
 *
 * @param open called on a click or key press by a person; a page's synthetic click does nothing.
 */
export function createBadge(
  open: () => void,
  { size = 'large' }: BadgeOptions = {},
): {
  element: HTMLElement;
  focus: () => void;
  show: (state: BadgeState, text: BadgeText) => void;
} {
  template ??= makeTemplate();
  const element = template.cloneNode(true) as HTMLElement;
  const [button, word] = element.children as unknown as [HTMLButtonElement, HTMLElement];
  const mark = button.firstElementChild as HTMLElement;
  if (size === 'small') word.style.display = 'none';
  button.addEventListener('click', (event) => {
    event.stopPropagation();
    event.preventDefault();
    if (event.isTrusted) open();
  });
  for (const type of ['pointerenter', 'focus']) button.addEventListener(type, () => reveal(true));
  for (const type of ['pointerleave', 'blur']) button.addEventListener(type, () => reveal(false));

  let colour = QUIET_COLOUR;
  let muted = true;
  function reveal(pointed: boolean): void {
    const said = pointed || !muted;
    word.dataset.said = String(said);
    word.style.background = said ? colour : 'transparent';
    word.style.color = said ? '#ffffff' : 'transparent';
  }

  return {
    element,
    focus: () => button.focus({ preventScroll: true }),
    show(state, { title, label, loud = false }) {
      muted = !COLOURS[state] && !loud;
      colour = COLOURS[state] ?? QUIET_COLOUR;
      element.dataset.state = state;
      mark.textContent = MARKS[state];
      word.textContent = title;
      word.style.fontSize = title.length > LONG_WORD ? '10px' : '';
      button.setAttribute('aria-label', label);
      button.title = label;
      button.style.background = colour;
      reveal(false);
    },
  };
}

/** All badges are copies of one: to set some forty properties for each takes time on a page of many. */
let template: HTMLElement | undefined;

function makeTemplate(): HTMLElement {
  const element = document.createElement('div');
  const button = document.createElement('button');
  const word = document.createElement('span');
  const mark = document.createElement('span');
  button.type = 'button';
  button.append(mark);
  // A page can search its text (`window.find`), closed shadow roots included, but not what is inert.
  for (const text of [mark, word]) text.setAttribute('inert', '');
  word.setAttribute('aria-hidden', 'true');
  word.dir = 'auto';
  element.append(button, word);
  Object.assign(element.style, BOX);
  Object.assign(button.style, MARK_BOX);
  Object.assign(word.style, WORD_BOX);
  return element;
}

const FONT = '600 12px/24px system-ui, sans-serif';

const BOX: Partial<CSSStyleDeclaration> = {
  position: 'absolute',
  left: '0px',
  top: '0px',
  display: 'flex',
  direction: 'ltr',
  font: FONT,
  letterSpacing: '0.1px',
  whiteSpace: 'nowrap',
  // Beside the mark the page's own things can be clicked.
  pointerEvents: 'none',
};

const ROUND: Partial<CSSStyleDeclaration> = {
  boxSizing: 'border-box',
  flex: 'none',
  height: `${MARK_SIDE}px`,
  borderRadius: '13px',
  overflow: 'hidden',
  textAlign: 'center',
};

const MARK_BOX: Partial<CSSStyleDeclaration> = {
  ...ROUND,
  width: `${MARK_SIDE}px`,
  border: '1px solid #ffffffd9',
  margin: '0px',
  padding: '0px',
  color: '#ffffff',
  font: 'inherit',
  fontWeight: '700',
  cursor: 'pointer',
  pointerEvents: 'auto',
};

const WORD_BOX: Partial<CSSStyleDeclaration> = {
  ...ROUND,
  width: `${WORD_WIDTH}px`,
  margin: '0 0 0 2px',
  padding: '1px 4px',
  textOverflow: 'ellipsis',
  pointerEvents: 'none',
};
