// Every question about what is to be done, by name. Owns addresses; no state.
import { get, make, segment, type Query } from '$lib/api/client';
import { withOwn } from './todo';
import type * as wire from './types';

type Signal = AbortSignal | undefined;

/** As many alerts as the server gives at once: nobody sees to more. */
const OWN_AT_MOST = 200;

export const actions = () => (signal: Signal) => get<wire.ActionsPage>('/actions', {}, signal);

export const alerts = (query: Query) => (signal: Signal) => get<wire.AlertsPage>('/alerts', query, signal);
/** Those that the viewer has said to see to, newest first. */
export const ownAlerts = (query: Query) => alerts({ ...query, state: 'acknowledged', mine: 'true' });
/** Those that are open, read on by `after`; the viewer's own come with the first of them. */
export const alertsToSee =
	(query: Query) =>
	async (signal: Signal): Promise<wire.AlertsToSee> => {
		const own = query.after ? null : ownAlerts({ ...query, limit: OWN_AT_MOST })(signal);
		const [open, theirs] = await Promise.all([alerts({ ...query, state: 'open' })(signal), own]);
		return theirs ? withOwn(open, theirs) : open;
	};
const ofAlert = (id: string, what: string) => `/alerts/${segment(id)}/${what}`;
export const acknowledge = (id: string) => make<wire.AlertRow>('PUT', ofAlert(id, 'acknowledged'));
export const snooze = (id: string, until: string) => make<wire.AlertRow>('PUT', ofAlert(id, 'snoozed'), { until });
export const resolve = (id: string, reason: string) => make<wire.AlertRow>('PUT', ofAlert(id, 'resolved'), { reason });
export const voteOn = (id: string, vote: wire.Vote) => make<wire.AlertRow>('PUT', ofAlert(id, 'vote'), { vote });

export const plans = (query: Query) => (signal: Signal) => get<wire.PlansPage>('/plans', query, signal);
export const planEffects = (query: Query) => (signal: Signal) => get<wire.PlanEffectsPage>('/plans/effects', query, signal);
export const suggestions = (customer: string, query: Query) => (signal: Signal) =>
	get<wire.SuggestionsPage>(`/customers/${segment(customer)}/suggestions`, query, signal);
/** The steps, their days and who takes them are the playbook's; the plan is the viewer's. */
export const takeUp = (customer_id: string, playbook: string) => make<wire.PlanRow>('POST', '/plans', { customer_id, playbook });
const ofPlan = (id: string) => `/plans/${segment(id)}`;
export const tick = (plan: string, step: number, done: boolean) =>
	make<wire.PlanRow>(done ? 'PUT' : 'DELETE', `${ofPlan(plan)}/steps/${step}/done`);
export const handPlan = (id: string, owner_id: string) => make<wire.PlanRow>('PATCH', ofPlan(id), { owner_id });
export const endPlan = (id: string, end: wire.PlanEnd, outcome: string) =>
	make<wire.PlanRow>('PUT', `${ofPlan(id)}/ended`, { end, outcome });

export const loops = (query: Query) => (signal: Signal) => get<wire.LoopsPage>('/loops', query, signal);
const ofLoop = (id: string, what: string) => `/loops/${segment(id)}/${what}`;
export const handLoop = (id: string, user_id: string) => make<wire.LoopRow>('PUT', ofLoop(id, 'owner'), { user_id });
export const closeLoop = (id: string, cause: string, action: string) =>
	make<wire.LoopRow>('PUT', ofLoop(id, 'closed'), { cause, action });
export const answerLoop = (id: string, answer: wire.LoopAnswer) => make<wire.LoopRow>('PUT', ofLoop(id, 'answer'), { answer });

export const disagreements = (query: Query) => (signal: Signal) =>
	get<wire.DisagreementsPage>('/disagreements', query, signal);
