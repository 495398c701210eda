import { createRoot } from 'react-dom/client';
import { CreatePage } from '../../components/create/CreatePage.tsx';
import '../../components/theme.css';
import '../../components/popup.css';
import '../../components/create.css';

createRoot(document.getElementById('root')!).render(<CreatePage />);
