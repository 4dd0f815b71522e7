// What customers say.
import type { Freshness, Period, Sentence } from './common';
import type { Figure } from './figure';
import type { DriversFound, PointFound } from './matters';
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
/** Whether a theme is said more than in the period before, beyond what comes by chance. */
export type ThemeMove = 'more' | 'less' | 'same' | 'unknown';
export interface ThemeRow {
	theme: string;
	/** As the customers in view write it most often. */
	label: string;
	language: string | null;
	comments: number;
	/** Of all comments, in percent. */
	share: number;
	/** In percentage points; null where it is within chance, or too few tell. */
	change: number | null;
	moved: ThemeMove;
	negative: number;
	neutral: number;
	positive: number;
	/** Null when fewer than ten of them were asked. */
	nps: number | null;
	nps_margin: number | null;
	nps_answers: number;
	cases: number;
	notes: number;
}
export interface Themes {
	rows: ThemeRow[];
	/** Comments that were read, of the period. */
	comments: number;
	/** Those of them that have none of the first four themes. */
	other: number;
	period: Period;
	before: Period;
}
export interface CommentsQuality {
	/** Null: no day divides the comments, so they were kept back at random. */
	later_from: string | null;
	/** Counts are null for who sees a part of the customers, here and below. */
	judged: number | null;
	low: number | null;
	/** 0 to 1; 0.5 is chance. */
	ranking: number;
	precision: number | null;
	recall: number | null;
}
/** What was read of comments, and how good the reading is. */
export interface CommentsRecord {
	seen_on: string;
	comments: number | null;
	cases: number | null;
	notes: number | null;
	/** There are older ones, which were not read. */
	more: boolean;
	/** `words` or `scores`. */
	basis: string;
	/** `few`, `one_side` or `chance`; null where words are judged. */
	too_thin: string | null;
	low: number | null;
	high: number | null;
	needed: number;
	quality: CommentsQuality | null;
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
	themes: Themes;
	/** Null while nothing was read by the moment. */
	comments_record: CommentsRecord | null;
	matters: DriversFound | null;
	point: PointFound | null;
	freshness: Freshness;
}
export type Band = 'low' | 'middle' | 'high';
export type Sentiment = 'negative' | 'neutral' | 'positive' | 'unknown';
export interface CommentTheme {
	theme: string;
	/** As it is written in this comment. */
	written: string;
}
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
	/** Null when it is not known. */
	sentiment: Sentiment | null;
	/** `words`, or `score` where the words cannot be judged. */
	sentiment_by: string | null;
	/** The chance that such words come with a low score, 0 to 1. */
	negative: number | null;
	themes: CommentTheme[];
}
export interface CommentsPage {
	rows: CommentRow[];
	next: string | null;
	total: number;
	facets: { surveys: string[]; languages: string[] };
	period: Period;
	freshness: Freshness;
}
