// Who is signed in, and at which home.
import type { Freshness } from './common';

export interface Persona {
	user_id: string;
	name: string;
	title: string | null;
	level: string | null;
	business_unit: string | null;
	initials: string;
}
export interface Welcome {
	home_name: string;
	demo: boolean;
	personas: Persona[];
}
export interface Home {
	name: string;
	currency: string;
	time_zone: string;
	languages: string[];
	demo: boolean;
	moment: string;
	moment_day: string;
	pinned: boolean;
	moment_min: string | null;
	moment_max: string;
}
export interface User extends Persona {
	email: string;
	role: 'admin' | 'viewer';
}
export interface Session {
	user: User;
	home: Home;
	freshness: Freshness;
}
