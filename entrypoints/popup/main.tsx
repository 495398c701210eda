import { Popup } from '../../components/Popup.tsx';
import { showPage } from '../../components/show-page.tsx';
import '../../components/theme.css';
import '../../components/popup.css';
import '../../components/create.css';

showPage(() => <Popup />, 'extName');
