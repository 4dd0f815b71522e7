// What customers say.
import type { Freshness, Period, Sentence } from './common';
import type { Figure } from './figure';
import type { Cut } from './metrics';

export interface NpsShares {
	promoters: number;
	passives: number;
	detractors: number;
}
/** A customer whom the account team sees otherwise than they see us; both from 0 to 10. */
export interface ApartRow {
	customer_id: string;
	customer_name: string;
	customer: number;
	team: number;
}
export interface Apart {
	rows: ApartRow[];
	compared: number;
	total: number;
	period: Period;
}
export interface VoicePage {
	headline: Sentence;
	period: Period;
	nps: Figure;
	shares: NpsShares | null;
	figures: Figure[];
	cuts: Cut[];
	cuts_period: Period;
	apart: Apart;
	freshness: Freshness;
}
export type Band = 'low' | 'middle' | 'high';
export interface CommentRow {
	answer_id: string;
	customer_id: string | null;
	customer_name: string | null;
	survey: string | null;
	touchpoint: string | null;
	order_id: string | null;
	item_name: string | null;
	score: number | null;
	scale_max: number | null;
	band: Band | null;
	comment: string | null;
	language: string | null;
	answered_at: string;
}
export interface CommentsPage {
	rows: CommentRow[];
	next: string | null;
	total: number;
	facets: { surveys: string[]; languages: string[] };
	period: Period;
	freshness: Freshness;
}
