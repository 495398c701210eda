import { createRoot } from 'react-dom/client';
import { Options } from '../../components/Options.tsx';
import '../../components/theme.css';
import '../../components/options.css';

createRoot(document.getElementById('root')!).render(<Options />);
