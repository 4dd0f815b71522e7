// Holds the types that the pages use against the server's own document: what the server sends must be
// what the pages expect. `npm run check` makes `.svelte-kit/api.d.ts` from openapi.json first.
import type { components } from '../../../.svelte-kit/api';
import type * as wire from './types';

type Sent = components['schemas'];
type Fits<Server extends Page, Page> = Server;

/** Every answer; a line that does not compile names the type that differs. */
export type Conforms = [
	Fits<Sent['Welcome'], wire.Welcome>,
	Fits<Sent['SessionView'], wire.Session>,
	Fits<Sent['Brief'], wire.Brief>,
	Fits<Sent['Figure'], wire.Figure>,
	Fits<Sent['MetricInfo'], wire.MetricInfo>,
	Fits<Sent['CustomersPage'], wire.CustomersPage>,
	Fits<Sent['CustomerPage'], wire.CustomerPage>,
	Fits<Sent['TimelinePage'], wire.TimelinePage>,
	Fits<Sent['OrdersPage'], wire.OrdersPage>,
	Fits<Sent['OrderPage'], wire.OrderPage>,
	Fits<Sent['InvoicesPage'], wire.InvoicesPage>,
	Fits<Sent['InvoicePage'], wire.InvoicePage>,
	Fits<Sent['PromisesPage'], wire.PromisesPage>,
	Fits<Sent['VoicePage'], wire.VoicePage>,
	Fits<Sent['CommentsPage'], wire.CommentsPage>,
	Fits<Sent['MoneyPage'], wire.MoneyPage>,
	Fits<Sent['SalesPage'], wire.SalesPage>,
	Fits<Sent['SourcesPage'], wire.SourcesPage>,
	Fits<Sent['LoadsPage'], wire.LoadsPage>,
	Fits<Sent['QuarantinePage'], wire.QuarantinePage>,
	Fits<Sent['IdentityPage'], wire.IdentityPage>,
	Fits<Sent['IdentityHistory'], wire.IdentityHistory>,
	Fits<Sent['SearchHit'], wire.SearchHit>
];
