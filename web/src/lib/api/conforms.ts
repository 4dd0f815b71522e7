// Holds the types that the pages use against the server's own document: what the server sends must be
// what the pages expect, and what the pages send what the server takes. `npm run check` makes `.svelte-kit/api.d.ts` from openapi.json first.
import type { components } from '../../../.svelte-kit/api';
import type * as account from '$lib/account/types';
import type * as acting from '$lib/actions/types';
import type * as audited from '$lib/audit/types';
import type * as delivered from '$lib/delivery/types';
import type * as entered from '$lib/entry/types';
import type * as listed from '$lib/lists/types';
import type * as decided from '$lib/policy/types';
import type * as talked from '$lib/talk/types';
import type * as people from '$lib/users/types';
import type * as made from '$lib/views/types';
import type * as wire from './types';

type Sent = components['schemas'];
type Fits<Server extends Page, Page> = Server;
/** What a page sends has no field that the server does not know, and none of another type. */
type Takes<Server, Page extends { [Field in keyof Page]: Field extends keyof Server ? Server[Field] : never }> = [Server, Page];

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
	Fits<Sent['LoyaltyPage'], wire.LoyaltyPage>,
	Fits<Sent['ThresholdPreview'], wire.ThresholdPreview>,
	Fits<Sent['PlacementPage'], wire.PlacementPage>,
	Fits<Sent['PromisesPage'], wire.PromisesPage>,
	Fits<Sent['VoicePage'], wire.VoicePage>,
	Fits<Sent['CommentsPage'], wire.CommentsPage>,
	Fits<Sent['MoneyPage'], wire.MoneyPage>,
	Fits<Sent['ExpectedMoneyPage'], wire.ExpectedMoneyPage>,
	Fits<Sent['SalesPage'], wire.SalesPage>,
	Fits<Sent['SourcesPage'], wire.SourcesPage>,
	Fits<Sent['LoadsPage'], wire.LoadsPage>,
	Fits<Sent['QuarantinePage'], wire.QuarantinePage>,
	Fits<Sent['IdentityPage'], wire.IdentityPage>,
	Fits<Sent['IdentityHistory'], wire.IdentityHistory>,
	Fits<Sent['SearchHit'], wire.SearchHit>,
	Fits<Sent['View'], wire.View>,
	Fits<Sent['LinkFor'], entered.EntryLink>,
	Fits<Sent['SessionRow'], account.OwnSession>,
	Fits<Sent['Tokens'], account.TokensPage>,
	Fits<Sent['TokenMade'], account.MadeToken>,
	Fits<Sent['UsersPage'], people.UsersPage>,
	Fits<Sent['UserPage'], people.UserPage>,
	Fits<Sent['UserAdded'], people.AddedUser>,
	Fits<Sent['InvitationLink'], people.Invitation>,
	Fits<Sent['Grant'], people.Grant>,
	Fits<Sent['OwnMail'], account.OwnMail>,
	Fits<Sent['DeliveryState'], delivered.DeliveryState>,
	Fits<Sent['Webhooks'], delivered.WebhooksPage>,
	Fits<Sent['WebhookMade'], delivered.MadeWebhook>,
	Fits<Sent['WebhookTested'], delivered.TestedWebhook>,
	Fits<Sent['DeadLetters'], delivered.DeadLetters>,
	Fits<Sent['AuditPage'], audited.AuditPage>,
	Fits<Sent['AuditCheck'], audited.AuditCheck>,
	Fits<Sent['TalkPage'], talked.TalkPage>,
	Fits<Sent['Colleague'], talked.Colleague>,
	Fits<Sent['Lists'], listed.Lists>,
	Fits<Sent['ListPage'], listed.ListPage>,
	Fits<Sent['ListHolds'], listed.Holding>,
	Fits<Sent['Preview'], made.Preview>,
	Fits<Sent['ActionsPage'], acting.ActionsPage>,
	Fits<Sent['AlertsPage'], acting.AlertsPage>,
	Fits<Sent['PlansPage'], acting.PlansPage>,
	Fits<Sent['SuggestionsPage'], acting.SuggestionsPage>,
	Fits<Sent['PlanEffectsPage'], acting.PlanEffectsPage>,
	Fits<Sent['LoopsPage'], acting.LoopsPage>,
	Fits<Sent['DisagreementsPage'], acting.DisagreementsPage>,
	Fits<Sent['PolicyPage'], decided.PolicyPage>,
	Fits<Sent['PolicyDraft'], decided.PolicyDraft>,
	Fits<Sent['PolicyPublished'], decided.PolicyPublished>,
	Fits<Sent['PolicyReplay'], decided.PolicyReplay>
];

/** Every change that a page asks for. */
export type Asks = [
	Takes<Sent['Entry'], entered.Entry>,
	Takes<Sent['TokenWanted'], account.NewToken>,
	Takes<Sent['OwnMailWanted'], account.OwnMailWanted>,
	Takes<Sent['WebhookWanted'], delivered.NewWebhook>,
	Takes<Sent['UserWanted'], people.NewUser>,
	Takes<Sent['UserPatch'], people.UserChanges>,
	Takes<Sent['GrantWanted'], people.NewGrant>,
	Takes<Sent['ThreadWanted'], talked.NewThread>,
	Takes<Sent['ListWanted'], listed.NewList>,
	Takes<Sent['SharingWanted'], listed.Sharing>,
	Takes<Sent['ViewDraft'], made.Draft>,
	Takes<Sent['DraftWanted'], decided.DraftWanted>,
	Takes<Sent['PublicationWanted'], decided.Publication>
];
