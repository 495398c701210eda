import { BatchPage } from '../../components/batch/BatchPage.tsx';
import { showPage } from '../../components/show-page.tsx';
import { holdBatch, openOwnBatch } from '../../lib/browser/batch/own-batch.ts';
import '../../components/theme.css';
import '../../components/panel.css';
import '../../components/batch.css';

holdBatch().then((isOurs) => {
  const batch = isOurs ? openOwnBatch() : undefined;
  showPage(() => <BatchPage batch={batch} />, 'many_title');
});
