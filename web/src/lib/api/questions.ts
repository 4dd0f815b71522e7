// Every question that a page asks, by name. Owns addresses and types; no state.
import { change, fetchFile, get, segment, type Query } from './client';
import type * as wire from './types';

type Signal = AbortSignal | undefined;

export const welcome = () => get<wire.Welcome>('/welcome');
export const session = () => get<wire.Session>('/session');
export const signIn = (email: string, password: string) => change('POST', '/session', { email, password });
export const becomePersona = (user_id: string) => change('POST', '/session/persona', { user_id });
export const signOut = () => change('DELETE', '/session');

export const brief = (query: Query) => (signal: Signal) => get<wire.Brief>('/brief', query, signal);
export const promises = (query: Query) => (signal: Signal) => get<wire.PromisesPage>('/promises', query, signal);
export const voice = (query: Query) => (signal: Signal) => get<wire.VoicePage>('/voice', query, signal);
export const comments = (query: Query) => (signal: Signal) =>
	get<wire.CommentsPage>('/voice/comments', query, signal);
export const money = (query: Query) => (signal: Signal) => get<wire.MoneyPage>('/money', query, signal);
export const sales = (query: Query) => (signal: Signal) => get<wire.SalesPage>('/sales', query, signal);
export const customers = (query: Query) => (signal: Signal) => get<wire.CustomersPage>('/customers', query, signal);
export const customer = (id: string, query: Query) => (signal: Signal) =>
	get<wire.CustomerPage>(`/customers/${segment(id)}`, query, signal);
export const timeline = (id: string, query: Query) => (signal: Signal) =>
	get<wire.TimelinePage>(`/customers/${segment(id)}/timeline`, query, signal);
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
