import { createRoot } from 'react-dom/client';
import { BatchPage } from '../../components/batch/BatchPage.tsx';
import { holdBatch, openOwnBatch } from '../../lib/browser/batch/own-batch.ts';
import '../../components/theme.css';
import '../../components/panel.css';
import '../../components/batch.css';

const root = createRoot(document.getElementById('root')!);
holdBatch().then((isOurs) => root.render(<BatchPage batch={isOurs ? openOwnBatch() : undefined} />));
