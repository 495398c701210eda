import { showPage } from '../../components/show-page.tsx';
import { TabPanel } from '../../components/TabPanel.tsx';
import '../../components/theme.css';
import '../../components/panel.css';

showPage(() => <TabPanel />, 'extName');
