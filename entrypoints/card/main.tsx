import { ModelCard } from '../../components/ModelCard.tsx';
import { showPage } from '../../components/show-page.tsx';
import '../../components/theme.css';
import '../../components/options.css';

const id = new URLSearchParams(location.search).get('pack') ?? '';
showPage(() => <ModelCard id={id} />, 'card_title');
