import { showPage } from '../../components/show-page.tsx';
import { Welcome } from '../../components/welcome/Welcome.tsx';
import '../../components/theme.css';
import '../../components/panel.css';
import '../../components/welcome/welcome.css';

showPage(() => <Welcome />, 'welcome_title');
