import { expect, test } from 'vitest';
import { ItemGone, openQuestions } from '../../../lib/browser/questions.ts';

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const forever = new AbortController().signal;

test('what is asked from the tab the reader looks at comes first, in the order of its page', async () => {
  const questions = openQuestions();
  const busy = [questions.ask(forever), questions.ask(forever)];
  await Promise.all(busy.map(({ turn }) => turn()));
  const order: string[] = [];
  const all = [
    { tab: 1, item: 'a.1' },
    { tab: 2, item: 'b.1' },
    { tab: 1, item: 'a.2' },
    { tab: 2, item: 'b.2' },
  ].map(({ tab, item }) => ({ item, question: questions.ask(forever, tab) }));
  for (const { item, question } of all)
    question.turn().then(() => {
      order.push(item);
      question.end();
    });
  questions.lookAt(2);
  busy[0]!.end();
  await settle();
  expect(order).toEqual(['b.1', 'b.2', 'a.1', 'a.2']);
});

test('what left its page gets no turn', async () => {
  const questions = openQuestions();
  const busy = [questions.ask(forever), questions.ask(forever)];
  await Promise.all(busy.map(({ turn }) => turn()));
  const gone = new AbortController();
  const turn = questions.ask(gone.signal, 1).turn();
  gone.abort(new ItemGone());
  await expect(turn).rejects.toThrow(ItemGone);
});

test('a question takes one turn, however often it decodes, and gives it back once', async () => {
  const questions = openQuestions();
  const first = questions.ask(forever);
  await Promise.all([first.turn(), first.turn(), first.turn()]);
  const second = questions.ask(forever);
  await second.turn();
  first.end();
  first.end();
  await questions.ask(forever).turn();
});
