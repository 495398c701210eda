import type { DemoReport } from './demo.ts';

/** One element of a sample page: what was expected, and what the extension's panel said. */
export type DemoItem = {
  readonly page: string;
  readonly element: string;
  readonly expected: string;
  readonly verdict: string;
  readonly origin: string;
  /** What an unsigned mark in the file says of AI. */
  readonly declared: string;
  readonly signer: string;
  /** Time from the question to the answer, in milliseconds. */
  readonly ms: number;
  /** Word, origin, declaration and signer are the expected ones. */
  readonly right: boolean;
};

/** The items whose verdict, origin, declaration or signer is not the expected one. */
export function differences(items: readonly DemoItem[]): readonly DemoItem[] {
  return items.filter(({ right }) => !right);
}

/** Prints the report as a table for people. */
export function printTable(
  { items, chain, extension, screenshots }: DemoReport,
  out: (line: string) => void,
): void {
  const rows = items.map(({ page, element, expected, verdict, origin, declared, ms, right }) => [
    right ? 'ok' : 'DIFFERS',
    page,
    element,
    expected,
    verdict,
    declared ? `declared ${declared}` : origin,
    `${ms} ms`,
  ]);
  const table = [['', 'page', 'element', 'expected', 'got', 'origin', 'time'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const row of table)
    out(
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    );
  out('');
  out(`Chain ${chain.id}, registry ${chain.registry}`);
  out(
    `Extension ${(extension.bytes / 1e6).toFixed(1)} MB, content script ${(extension.contentScriptBytes / 1e3).toFixed(1)} kB`,
  );
  out(`Screenshots: ${screenshots.join(', ')}`);
  const wrong = differences(items).length;
  out(wrong === 0 ? `All ${items.length} verdicts are as expected.` : `${wrong} of ${items.length} differ.`);
}
