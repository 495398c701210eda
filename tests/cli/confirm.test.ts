import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { confirm, NotConfirmed } from '../../cli/confirm.ts';

function terminal(isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  return { input, output };
}

test.each(['y\n', 'yes\n', ' Y \n'])('%j goes on', async (answer) => {
  const asked = terminal();
  const done = confirm('Send?', asked);
  asked.input.write(answer);
  await done;
  expect(String(asked.output.read())).toContain('Send? [y/N] ');
});

test.each(['n\n', '\n', 'yesterday\n', 'nope y\n'])('%j does not', async (answer) => {
  const asked = terminal();
  const done = confirm('Send?', asked);
  asked.input.write(answer);
  await expect(done).rejects.toThrow(NotConfirmed);
});

test('no answer at all does not go on', async () => {
  const asked = terminal();
  const done = confirm('Send?', asked);
  asked.input.end();
  await expect(done).rejects.toThrow('Nothing was sent: you did not say yes.');
});

test('nobody is asked where there is no terminal', async () => {
  await expect(confirm('Send?', terminal(false))).rejects.toThrow(/no terminal to ask at\. Say --yes/);
});
