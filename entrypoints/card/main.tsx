import { createRoot } from 'react-dom/client';
import { ModelCard } from '../../components/ModelCard.tsx';
import '../../components/theme.css';
import '../../components/options.css';

const id = new URLSearchParams(location.search).get('pack') ?? '';
createRoot(document.getElementById('root')!).render(<ModelCard id={id} />);
