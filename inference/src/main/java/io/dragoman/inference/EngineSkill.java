package io.dragoman.inference;

/** What some engines can do and others of their kind cannot. */
public enum EngineSkill {
  /** Speech: English text, whatever is spoken. */
  TRANSLATE,
  /** Speech: in which language it is. */
  DETECT_LANGUAGE,
  /** Speech: the time of each word. */
  WORD_TIMES,
  /** Speech: knows what was said before, and which terms are likely. */
  PROMPT,
  /** Follows several hypotheses. */
  BEAMS,
  /** Draws tokens at random. */
  TEMPERATURE,
  /** Text: addresses its reader as is asked for. */
  TONE
}
