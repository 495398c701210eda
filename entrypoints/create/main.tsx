import { CreatePage } from '../../components/create/CreatePage.tsx';
import { showPage } from '../../components/show-page.tsx';
import '../../components/theme.css';
import '../../components/popup.css';
import '../../components/create.css';

showPage(() => <CreatePage />, 'create_title');
