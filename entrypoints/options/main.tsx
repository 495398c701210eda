import { Options } from '../../components/Options.tsx';
import { showPage } from '../../components/show-page.tsx';
import '../../components/theme.css';
import '../../components/options.css';

showPage(() => <Options />, 'options_title');
