// What surveys and languages are called in a list to choose from.
import { NONE } from '$lib/figures/cut';
import { language } from '$lib/words/format';
import { current } from '$lib/words/current.svelte';
import { t, tOr } from '$lib/words';

export const surveyName = (survey: string): string =>
	survey === NONE ? t('cut.none') : tOr(`customer.survey.${survey}`, survey);

export const languageName = (code: string): string => (code === NONE ? t('cut.none') : language(current.place, code));
