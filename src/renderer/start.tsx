import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { Connection } from './connection.ts';
import { createQueries } from './host.tsx';
import { refuseDrops } from './refuse-drops.ts';

const root = document.getElementById('root');
if (!root) throw new Error('expected an element with the id root in index.html');
refuseDrops();
createRoot(root).render(<App connection={new Connection()} queries={createQueries()} />);
