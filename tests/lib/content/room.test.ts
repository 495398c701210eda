import { expect, test } from 'vitest';
import { newRoom, reusedRoom } from '../../../lib/content/room.ts';

test('reused room is the same memory for every picture that fits, and grows', () => {
  const room = reusedRoom(100);
  const first = room(40);
  expect(first).toHaveLength(40);
  expect(room(30)).toHaveLength(30);
  expect(room(30).buffer).toBe(first.buffer);
  const larger = room(100);
  expect(larger).toHaveLength(100);
  expect(room(40).buffer).toBe(larger.buffer);
});

test('room for a larger picture than is kept is new every time', () => {
  const room = reusedRoom(100);
  expect(room(101).buffer).not.toBe(room(101).buffer);
  expect(newRoom(5).buffer).not.toBe(newRoom(5).buffer);
});
