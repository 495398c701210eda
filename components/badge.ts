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

const COLOURS: Record<BadgeState, string> = {
  signed: '#0b6b3a',
  quoted: '#0b6b3a',
  similar: '#1f4f8f',
  altered: '#8a4b00',
  disputed: '#8a1f11',
  withdrawn: '#8a1f11',
  invalid: '#8a1f11',
  'likely-ai': '#5b3a8e',
  unsure: '#4a4f57',
  'no-record': '#4a4f57',
  unavailable: '#4a4f57',
  checking: '#4a4f57',
};

/** Words that say little, shown as a mark alone until the reader points at it. */
const QUIET: ReadonlySet<BadgeState> = new Set<BadgeState>([
  'no-record',
  'unsure',
  'unavailable',
  'checking',
]);

/**
 * The badge laid over an element of a page: plain DOM, absolute units, no style sheet, so that it weighs little and no
 * page can reach it. What it says comes from outside and is put in as text.
 *
 * @param open called on a click or key press by a person; a page's synthetic click does nothing.
 */
export function createBadge(open: () => void): {
  element: HTMLElement;
  show: (state: BadgeState, text: BadgeText) => void;
} {
  const element = document.createElement('button');
  const mark = document.createElement('span');
  const word = document.createElement('span');
  element.type = 'button';
  element.dir = 'auto';
  mark.setAttribute('aria-hidden', 'true');
  element.append(mark, word);
  element.addEventListener('click', (event) => {
    event.stopPropagation();
    event.preventDefault();
    if (event.isTrusted) open();
  });
  element.addEventListener('pointerenter', () => reveal(true));
  element.addEventListener('pointerleave', () => reveal(false));
  element.addEventListener('focus', () => reveal(true));
  element.addEventListener('blur', () => reveal(false));

  let muted = true;
  function reveal(pointed: boolean): void {
    const quiet = muted && !pointed;
    word.style.display = quiet ? 'none' : '';
  }

  return {
    element,
    show(state, { title, label, loud = false }) {
      muted = QUIET.has(state) && !loud;
      element.dataset.state = state;
      mark.textContent = MARKS[state];
      word.textContent = title;
      element.setAttribute('aria-label', label);
      element.title = label;
      Object.assign(element.style, boxStyle(COLOURS[state]));
      Object.assign(mark.style, { fontWeight: '700' });
      Object.assign(word.style, { marginInlineStart: '6px' });
      reveal(false);
    },
  };
}

function boxStyle(colour: string): Partial<CSSStyleDeclaration> {
  return {
    position: 'absolute',
    left: '0px',
    top: '0px',
    display: 'inline-flex',
    alignItems: 'center',
    margin: '0px',
    padding: '4px 9px',
    border: '1px solid rgba(255, 255, 255, 0.85)',
    borderRadius: '999px',
    background: colour,
    color: '#ffffff',
    font: '600 12px/16px system-ui, sans-serif',
    letterSpacing: '0.1px',
    whiteSpace: 'nowrap',
    boxShadow: '0 1px 3px rgba(0, 0, 0, 0.35)',
    cursor: 'pointer',
    pointerEvents: 'auto',
  };
}
