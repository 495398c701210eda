import { expect, test } from 'vitest';
import { ItemGone, openQuestions } from '../../../lib/browser/questions.ts';

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

test('what is asked from the tab the reader looks at comes first, in the order of its page', async () => {
  const questions = openQuestions();
  const busy = [questions.ask(), questions.ask()];
  await Promise.all(busy.map(({ turn }) => turn()));
  const order: string[] = [];
  const all = [
    { tab: 1, item: 'a.1' },
    { tab: 2, item: 'b.1' },
    { tab: 1, item: 'a.2' },
    { tab: 2, item: 'b.2' },
  ].map((from) => ({ from, question: questions.ask(from) }));
  for (const { from, question } of all)
    question.turn().then(() => {
      order.push(from.item);
      question.end();
    });
  questions.lookAt(2);
  busy[0]!.end();
  await settle();
  expect(order).toEqual(['b.1', 'b.2', 'a.1', 'a.2']);
});

test('what left its page is given up: it gets no turn, and what runs is told', async () => {
  const questions = openQuestions();
  const [first, second] = [questions.ask({ tab: 1, item: 'a.1' }), questions.ask({ tab: 1, item: 'a.2' })];
  await Promise.all([first.turn(), second.turn()]);
  const waiting = questions.ask({ tab: 1, item: 'a.3' });
  const turn = waiting.turn();
  questions.forget(1, 'a.3');
  await expect(turn).rejects.toThrow(ItemGone);
  expect(first.signal.aborted).toBe(false);
  questions.forget(1);
  expect([first.signal.aborted, second.signal.aborted]).toEqual([true, true]);
});

test('a question takes one turn, however often it decodes, and gives it back once', async () => {
  const questions = openQuestions();
  const first = questions.ask();
  await Promise.all([first.turn(), first.turn(), first.turn()]);
  const second = questions.ask();
  await second.turn();
  first.end();
  first.end();
  await questions.ask().turn();
});
