// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { openWalk } from '../../../lib/page/walk.ts';

/** A page that is idle when a test says so, and on which each visit takes a millisecond. */
function setUp() {
  const visited: string[] = [];
  const idle: (() => void)[] = [];
  let now = 0;
  const walk = openWalk(
    ({ localName }) => {
      visited.push(localName);
      now++;
    },
    { now: () => now, whenIdle: (run) => idle.push(run) },
  );
  return { walk, visited, beIdle: () => idle.shift()?.() };
}

function tree(...names: string[]): Element {
  const root = document.createElement('main');
  root.append(...names.map((name) => document.createElement(name)));
  document.body.replaceChildren(root);
  return root;
}

test('a walk visits an element and all under it, a few in each idle moment', () => {
  const { walk, visited, beIdle } = setUp();
  walk.add(tree('a', 'b', 'i', 'p', 'q'));
  expect(visited).toEqual([]);
  beIdle();
  expect(visited).toEqual(['main', 'a', 'b', 'i']);
  beIdle();
  expect(visited).toEqual(['main', 'a', 'b', 'i', 'p', 'q']);
});

test('what left the page before its turn is passed over', () => {
  const { walk, visited, beIdle } = setUp();
  const gone = tree('a');
  walk.add(gone);
  walk.add(tree('b'));
  beIdle();
  expect(visited).toEqual(['main', 'b']);
});

test('a walk that is stopped visits nothing any more', () => {
  const { walk, visited, beIdle } = setUp();
  walk.add(tree('a', 'b', 'i', 'p', 'q'));
  beIdle();
  walk.stop();
  beIdle();
  expect(visited).toHaveLength(4);
});
