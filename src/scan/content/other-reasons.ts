/**
 * Words that say that a text speaks about harm for another reason than to do it.
 * @module
 */
import { entriesOf } from "../health/word-list.ts";

/** Study, news, law, help, and the work of those who keep such texts out. */
export const study: readonly string[] = entriesOf(`
  prevent, prevents, preventing, prevention, avoid, stop, protect, detect, detecting, detection, classifier, classify, moderation, moderator, moderators, content policy, filter, filters, policy, guideline, guidelines, report, reported, reporting, awareness, education, educational, teach, history, historical, historian, historians, museum, century, war crime, war crimes,
  research, researchers, study, studies, statistics, survey, thesis, essay, sociology, linguistics, etymology, define, definition, dictionary, meaning, what does, the term, the word, the phrase, slur, slurs, offensive, derogatory, hate speech, racism, racist, news, article, journalist, headline, court, judge, police said, prosecutors, convicted, accused, charged, sentenced, trial, law, illegal, lawyer, legislation, survivor, survivors, victim, victims, memorial,
  hotline, helpline, crisis line, support group, therapist, counsellor, counselor, prevencion, präventionsstelle, geschichte, prévention, histoire, prevención, historia, prevenzione, storia, prevenção, história`);

/** Stories, plays, games. */
export const fiction: readonly string[] = entriesOf(`
  fiction, fictional, novel, novels, story, stories, short story, plot, character, characters, protagonist, villain, antagonist, hero, scene, screenplay, script, film, movie, series, episode, season, actor, theatre, shakespeare, opera, lyrics, song, album, band, poem, comic, manga, anime, game, games, gameplay, video game, minecraft, npc, boss fight, quest, level, dungeon, rpg, d d, dungeons and dragons, monster, zombie, zombies, dragon, joke, metaphor, idiom, quote, roman, film noir, personnage, personaje, personaggio, personagem, spiel, jeu, juego, gioco, jogo`);
