// Every question that a page asks, by name. Owns addresses and types; no state.
import { change, fetchFile, get, make, segment, type Query } from './client';
import type * as account from '$lib/account/types';
import type * as audited from '$lib/audit/types';
import type * as delivered from '$lib/delivery/types';
import type * as entered from '$lib/entry/types';
import type * as people from '$lib/users/types';
import type * as wire from './types';

type Signal = AbortSignal | undefined;

export const welcome = () => get<wire.Welcome>('/welcome');
export const session = () => get<wire.Session>('/session');
export const signIn = (email: string, password: string) => change('POST', '/session', { email, password });
export const becomePersona = (user_id: string) => change('POST', '/session/persona', { user_id });
export const signOut = () => change('DELETE', '/session');

export const views = () => (signal: Signal) => get<wire.View[]>('/views', {}, signal);
export const brief = (query: Query) => (signal: Signal) => get<wire.Brief>('/brief', query, signal);
export const loyalty = (query: Query) => (signal: Signal) => get<wire.LoyaltyPage>('/loyalty', query, signal);
export const loyaltyPreview = (query: Query) => (signal: Signal) =>
	get<wire.ThresholdPreview>('/loyalty/preview', query, signal);
export const promises = (query: Query) => (signal: Signal) => get<wire.PromisesPage>('/promises', query, signal);
export const voice = (query: Query) => (signal: Signal) => get<wire.VoicePage>('/voice', query, signal);
export const comments = (query: Query) => (signal: Signal) =>
	get<wire.CommentsPage>('/voice/comments', query, signal);
export const money = (query: Query) => (signal: Signal) => get<wire.MoneyPage>('/money', query, signal);
export const expectedMoney = (query: Query) => (signal: Signal) =>
	get<wire.ExpectedMoneyPage>('/money/expected', query, signal);
export const sales = (query: Query) => (signal: Signal) => get<wire.SalesPage>('/sales', query, signal);
export const customers = (query: Query) => (signal: Signal) => get<wire.CustomersPage>('/customers', query, signal);
export const customer = (id: string, query: Query) => (signal: Signal) =>
	get<wire.CustomerPage>(`/customers/${segment(id)}`, query, signal);
export const timeline = (id: string, query: Query) => (signal: Signal) =>
	get<wire.TimelinePage>(`/customers/${segment(id)}/timeline`, query, signal);
export const placement = (id: string, query: Query) => (signal: Signal) =>
	get<wire.PlacementPage>(`/customers/${segment(id)}/placement`, query, signal);
export const orders = (id: string, query: Query) => (signal: Signal) =>
	get<wire.OrdersPage>(`/customers/${segment(id)}/orders`, query, signal);
export const invoices = (id: string, query: Query) => (signal: Signal) =>
	get<wire.InvoicesPage>(`/customers/${segment(id)}/invoices`, query, signal);
export const order = (id: string, query: Query) => (signal: Signal) =>
	get<wire.OrderPage>(`/orders/${segment(id)}`, query, signal);
export const invoice = (id: string, query: Query) => (signal: Signal) =>
	get<wire.InvoicePage>(`/invoices/${segment(id)}`, query, signal);
export const sources = (query: Query) => (signal: Signal) => get<wire.SourcesPage>('/sources', query, signal);
export const loads = (source: string, query: Query) => (signal: Signal) =>
	get<wire.LoadsPage>(`/sources/${segment(source)}/loads`, query, signal);
export const quarantine = (query: Query) => (signal: Signal) =>
	get<wire.QuarantinePage>('/quarantine', query, signal);
export const identity = (query: Query) => (signal: Signal) => get<wire.IdentityPage>('/identity', query, signal);
export const identityHistory = (query: Query) => (signal: Signal) =>
	get<wire.IdentityHistory>('/identity/history', query, signal);
export const decideIdentity = (decision: wire.IdentityDecision) => change('POST', '/identity/decisions', decision);
export const search = (query: Query) => (signal: Signal) =>
	get<{ hits: wire.SearchHit[] }>('/search', query, signal);
export const metrics = () => (signal: Signal) => get<wire.MetricInfo[]>('/metrics', {}, signal);
export const metricRows = (metric: string, query: Query) => (signal: Signal) =>
	get<wire.MetricRows>(`/metrics/${segment(metric)}/rows`, query, signal);
export const metricFile = (metric: string, format: 'csv' | 'xlsx', query: Query) => (signal: Signal) =>
	fetchFile(`/metrics/${segment(metric)}/rows.${format}`, query, signal);

// Coming in for the first time.
export const lookAtEntry = (token: string) => make<entered.EntryLink>('POST', '/entry/look', { token });
export const enterBy = (entry: entered.Entry) => change('POST', '/entry', entry);

// Oneself.
export const keepLanguage = (language: string | null) => change('PUT', '/me/language', { language });
export const changePassword = (current: string, password: string) => change('PUT', '/me/password', { current, password });
export const ownSessions = () => (signal: Signal) => get<{ rows: account.OwnSession[] }>('/me/sessions', {}, signal);
export const endSession = (id: string) => change('DELETE', `/me/sessions/${segment(id)}`);
export const endOtherSessions = () => make<{ ended: number }>('DELETE', '/me/sessions');
export const ownTokens = () => (signal: Signal) => get<account.TokensPage>('/me/tokens', {}, signal);
export const makeToken = (token: account.NewToken) => make<account.MadeToken>('POST', '/me/tokens', token);
export const revokeToken = (id: string) => change('DELETE', `/me/tokens/${segment(id)}`);
export const ownMail = () => (signal: Signal) => get<account.OwnMail>('/me/mail', {}, signal);
export const chooseMail = (choice: account.MailChoice | null) => make<account.OwnMail>('PUT', '/me/mail', { choice });

// Users, for administrators.
const ofUser = (id: string) => `/users/${segment(id)}`;
export const users = (query: Query) => (signal: Signal) => get<people.UsersPage>('/users', query, signal);
export const user = (id: string) => (signal: Signal) => get<people.UserPage>(ofUser(id), {}, signal);
export const addUser = (user: people.NewUser) => make<people.AddedUser>('POST', '/users', user);
export const changeUser = (id: string, changes: people.UserChanges) => make<people.UserRow>('PATCH', ofUser(id), changes);
export const inviteUser = (id: string) => make<people.Invitation>('POST', `${ofUser(id)}/invitation`);
export const endSessionsOf = (id: string) => make<{ ended: number }>('DELETE', `${ofUser(id)}/sessions`);
export const revokeTokenOf = (id: string, token: string) => change('DELETE', `${ofUser(id)}/tokens/${segment(token)}`);
export const linkIdentity = (id: string, issuer: string, subject: string) =>
	change('POST', `${ofUser(id)}/identities`, { issuer, subject });
export const unlinkIdentity = (id: string, issuer: string, subject: string) =>
	change('POST', `${ofUser(id)}/identities/unlink`, { issuer, subject });
export const grantTo = (id: string, grant: people.NewGrant) => make<people.Grant>('POST', `${ofUser(id)}/grants`, grant);
export const takeBackGrant = (id: string) => change('DELETE', `/grants/${segment(id)}`);

// Delivery of alerts, for administrators.
const ofWebhook = (id: string) => `/delivery/webhooks/${segment(id)}`;
export const delivery = () => (signal: Signal) => get<delivered.DeliveryState>('/delivery', {}, signal);
export const webhooks = () => (signal: Signal) => get<delivered.WebhooksPage>('/delivery/webhooks', {}, signal);
export const makeWebhook = (webhook: delivered.NewWebhook) => make<delivered.MadeWebhook>('POST', '/delivery/webhooks', webhook);
export const removeWebhook = (id: string) => change('DELETE', ofWebhook(id));
export const hearWebhook = (id: string, hears: boolean) =>
	make<delivered.Webhook>(hears ? 'PUT' : 'DELETE', `${ofWebhook(id)}/enabled`);
export const rotateWebhook = (id: string) => make<delivered.MadeWebhook>('POST', `${ofWebhook(id)}/secret`);
export const testWebhook = (id: string) => make<delivered.TestedWebhook>('POST', `${ofWebhook(id)}/test`);
export const deadLetters = (query: Query) => (signal: Signal) => get<delivered.DeadLetters>('/delivery/dead', query, signal);
export const sendAgain = (id: string) => change('POST', `/delivery/dead/${segment(id)}`);

// Who did what, for auditors.
export const audit = (query: Query) => (signal: Signal) => get<audited.AuditPage>('/audit', query, signal);
export const auditCheck = () => (signal: Signal) => get<audited.AuditCheck>('/audit/check', {}, signal);
