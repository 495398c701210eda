import { type DragEvent, type ReactNode, useState } from 'react';
import type { Batch, BatchState } from '../../lib/browser/batch/batch.ts';
import { readDrop } from '../../lib/browser/batch/dropped.ts';
import type { AddFiles } from './Sources.tsx';

type Props = {
  readonly batch: Batch;
  readonly state: BatchState;
  readonly addFiles: AddFiles;
  readonly adding: (work: Promise<unknown>) => void;
  readonly children: ReactNode;
};

/** The whole page takes what is dropped on it; the buttons in it do the same by the keyboard. */
export function DropZone({ batch, state, addFiles, adding, children }: Props) {
  const [over, setOver] = useState(false);

  async function take(dropped: ReturnType<typeof readDrop>): Promise<void> {
    const { handles, files } = await dropped;
    if (handles.length > 0) await batch.addHandles(handles);
    if (files.length > 0) await addFiles(files, '');
  }

  function drag(event: DragEvent, isOver: boolean): void {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(isOver);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what it does, the buttons in it do by the keyboard.
    <div
      className="batch-drop"
      data-state={state}
      data-over={over || undefined}
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={(event) => {
        drag(event, false);
        adding(take(readDrop(event.dataTransfer)));
      }}
    >
      {children}
    </div>
  );
}
