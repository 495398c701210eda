import { createRoot } from 'react-dom/client';
import { TabPanel } from '../../components/TabPanel.tsx';
import '../../components/theme.css';
import '../../components/panel.css';

createRoot(document.getElementById('root')!).render(<TabPanel />);
