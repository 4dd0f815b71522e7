// What travels between server and page, as the contract has it: one file for each page.
export type * from './common';
export type * from './figure';
export type * from './session';
export type * from './search';
export type * from './brief';
export type * from './customers';
export type * from './customer';
export type * from './orders';
export type * from './invoices';
export type * from './loyalty';
export type * from './promises';
export type * from './voice';
export type * from './money';
export type * from './sales';
export type * from './metrics';
export type * from './sources';
export type * from './identity';
