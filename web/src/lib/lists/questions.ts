// Every question about lists of customers, by name. Owns addresses; no state.
import { change, get, make, segment } from '$lib/api/client';
import type { Holding, List, ListPage, Lists, NewList, Sharing } from './types';

type Signal = AbortSignal | undefined;

const one = (id: string) => `/lists/${segment(id)}`;
export const lists = () => (signal: Signal) => get<Lists>('/lists', {}, signal);
export const list = (id: string) => (signal: Signal) => get<ListPage>(one(id), {}, signal);
export const holdings = (customer_id: string) => (signal: Signal) =>
	get<{ rows: Holding[] }>(`/customers/${segment(customer_id)}/lists`, {}, signal);
export const addList = (wanted: NewList) => make<List>('POST', '/lists', wanted);
export const changeList = (id: string, changes: { name?: string; filter?: string }) => make<List>('PATCH', one(id), changes);
/** Outlives the page, since it waits a while for an undo. */
export const removeList = (id: string) => change('DELETE', one(id), undefined, true);
export const moveCustomers = (id: string, add: string[], remove: string[]) =>
	make<{ added: number; removed: number }>('POST', `${one(id)}/customers`, { add, remove });
export const shareList = (id: string, sharing: Sharing) => change('PUT', `${one(id)}/sharing`, sharing);
