import { createRoot } from 'react-dom/client';
import { Popup } from '../../components/Popup.tsx';
import '../../components/theme.css';
import '../../components/popup.css';
import '../../components/create.css';

createRoot(document.getElementById('root')!).render(<Popup />);
