import axe from 'axe-core';
import { act, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { expect } from 'vitest';

/** Renders an element into the document and waits until its effects have run. */
export async function render(element: ReactNode): Promise<HTMLElement> {
  document.documentElement.lang = 'en';
  document.title = 'Colophon';
  document.body.replaceChildren();
  const container = document.createElement('div');
  document.body.append(container);
  await act(async () => createRoot(container).render(element));
  await settle();
  return container;
}

/** Runs what a person does, and waits until the page has followed. */
export async function settle(action: () => unknown = () => {}): Promise<void> {
  await act(async () => {
    await action();
    await new Promise((resolve) => setTimeout(resolve, 0));
  });
}

/** Types into a field as a person does: React hears of it. */
export async function type(input: HTMLInputElement | HTMLTextAreaElement, value: string): Promise<void> {
  await settle(() => {
    const field = input instanceof HTMLTextAreaElement ? HTMLTextAreaElement : HTMLInputElement;
    Object.getOwnPropertyDescriptor(field.prototype, 'value')?.set?.call(input, value);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
}

/** Fails with the rules broken and where, if any is. There is no layout here, so contrast is not judged. */
export async function expectAccessible(container: Element): Promise<void> {
  const { violations } = await axe.run(container, { rules: { 'color-contrast': { enabled: false } } });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}

/** Waits until something holds, letting the page follow in between. */
export async function until(holds: () => unknown): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return void (await holds());
    } catch (error) {
      if (tries === 200) throw error;
      await settle();
    }
  }
}
