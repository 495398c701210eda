import { type FormEvent, useState } from 'react';
import { t } from '../../lib/browser/i18n.ts';
import { type Survival, trySurvival } from '../../lib/browser/lab/survive.ts';
import { fileSource, readSource } from '../../lib/browser/signing/sources.ts';

type Progress =
  | { readonly state: 'idle' | 'working' | 'done' }
  | { readonly state: 'failed'; readonly message: string };

/** Will it survive? Makes the copies that platforms make of a picture, and shows by what each would be recognised. */
export function Lab() {
  const [progress, setProgress] = useState<Progress>({ state: 'idle' });
  const [rows, setRows] = useState<readonly Survival[]>([]);

  async function run(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const file = new FormData(event.currentTarget).get('lab-file');
    if (!(file instanceof File)) return;
    setRows([]);
    setProgress({ state: 'working' });
    try {
      const content = await readSource(await fileSource(file));
      if (content.type !== 'image') throw new Error(t('lab_no_picture'));
      const bytes = new Uint8Array(content.bytes);
      await trySurvival(bytes, (row) => setRows((before) => [...before, row]));
      setProgress({ state: 'done' });
    } catch (error) {
      setProgress({ state: 'failed', message: error instanceof Error ? error.message : String(error) });
    }
  }

  return (
    <form className="lab" onSubmit={run} data-state={progress.state}>
      <p className="note field">{t('lab_note')}</p>
      <label className="field">
        {t('lab_file')}
        <input name="lab-file" type="file" accept=".jpg,.jpeg,.png,.webp,.gif,.avif" required />
      </label>
      {progress.state === 'failed' && (
        <p className="error" role="alert">
          {progress.message}
        </p>
      )}
      <button type="submit" className="primary" disabled={progress.state === 'working'}>
        {t(progress.state === 'working' ? 'lab_working' : 'lab_run')}
      </button>
      {rows.length > 0 && (
        <table>
          <caption className="note">{t('lab_caption')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('lab_copy')}</th>
              <th scope="col">{t('lab_word')}</th>
              <th scope="col">{t('lab_credentials')}</th>
              <th scope="col">{t('lab_metadata')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.name} data-copy={row.name} data-word={wordOf(row)}>
                <th scope="row">{t(`copy_${row.name}`)}</th>
                {row.state === 'not-made' ? (
                  <td colSpan={3}>{t('lab_not_made')}</td>
                ) : (
                  <>
                    <td>{t(`lab_word_${wordOf(row)}`)}</td>
                    <td>{t(`lab_${row.credentials}`)}</td>
                    <td>{t(`lab_${row.metadata}`)}</td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </form>
  );
}

/** What a reader would be told of a copy: never `signed` but of the very bytes. */
function wordOf(row: Survival): string {
  if (row.state === 'not-made') return 'not_made';
  if (row.exact === 'yes') return 'signed';
  if (row.near === 'none' || row.near === 'quoted') return 'none';
  return row.near === 'similar' ? 'similar' : row.near === 'cropped' ? 'part' : 'altered';
}
