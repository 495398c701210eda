import { expect, test } from 'vitest';
import { exitCode } from '../../cli/exit-code.ts';
import { sanitize } from '../../cli/sanitize.ts';
import type { VerdictWord } from '../../lib/verdict/verdict.ts';

test.each<[(VerdictWord | undefined)[], number]>([
  [[], 0],
  [['signed', 'similar', 'no-record', 'unsure', 'likely-ai', 'quoted'], 0],
  [['signed', 'altered'], 1],
  [['invalid'], 1],
  [['disputed'], 1],
  [['withdrawn'], 1],
  [['signed', 'unavailable'], 2],
  [[undefined, 'signed'], 2],
  [['unavailable', 'altered', undefined], 1],
])('%j ends with %i', (words, code) => {
  expect(exitCode(words)).toBe(code);
});

test('a hostile name reaches the terminal as code points, not as commands', () => {
  expect(sanitize('a\u001b[2Jb\u202egpj.exe\n')).toBe('a\\u001b[2Jb\\u202egpj.exe\\u000a');
  expect(sanitize('plain – “name” 名前.jpg')).toBe('plain – “name” 名前.jpg');
});
