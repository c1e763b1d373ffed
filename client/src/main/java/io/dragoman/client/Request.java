package io.dragoman.client;

import io.dragoman.schemas.Language;
import java.util.List;
import java.util.Optional;

/** What a client can ask for. */
public sealed interface Request {
  /** Language of the input; empty: it is to be found out. */
  Optional<Language> from();

  /** Languages to translate into. */
  List<Language> to();

  /** How it is to be worked on. */
  RequestTerms terms();

  /**
   * A file of audio to transcribe and translate.
   *
   * @param bytes the whole file, in any common container; at most 25 MiB
   * @param fileName for people; never used as a path
   * @param from the language spoken; empty: it is to be found out
   * @param to empty: transcribe only
   * @param terms how it is to be worked on
   */
  record Audio(
      byte[] bytes, String fileName, Optional<Language> from, List<Language> to, RequestTerms terms)
      implements Request {
    /** What the largest record of the input topic has room for. */
    public static final int MAX_BYTES = 25 * 1024 * 1024;

    public Audio {
      to = List.copyOf(to);
    }

    /** In a language that is known. */
    public Audio(
        final byte[] bytes,
        final String fileName,
        final Language from,
        final List<Language> to,
        final RequestTerms terms) {
      this(bytes, fileName, Optional.of(from), to, terms);
    }

    /** On the usual terms. */
    public Audio(
        final byte[] bytes, final String fileName, final Language from, final List<Language> to) {
      this(bytes, fileName, from, to, RequestTerms.DEFAULT);
    }
  }

  /**
   * A text to translate.
   *
   * @param text one or many sentences
   * @param from its language; empty: it is to be found out
   * @param to at least one
   * @param terms how it is to be worked on
   */
  record Text(String text, Optional<Language> from, List<Language> to, RequestTerms terms)
      implements Request {
    /** What a record of the input topic has room for, with its other fields. */
    public static final int MAX_BYTES = 1_000_000;

    public Text {
      to = List.copyOf(to);
    }

    /** In a language that is known. */
    public Text(
        final String text, final Language from, final List<Language> to, final RequestTerms terms) {
      this(text, Optional.of(from), to, terms);
    }

    /** On the usual terms. */
    public Text(final String text, final Language from, final List<Language> to) {
      this(text, from, to, RequestTerms.DEFAULT);
    }
  }

  /**
   * A text to make a workflow of, see docs/workflows.md.
   *
   * @param text in any language
   * @param terms how it is to be worked on; of its options only where it may be made counts
   */
  record Workflow(String text, RequestTerms terms) implements Request {
    /** On the usual terms. */
    public Workflow(final String text) {
      this(text, RequestTerms.DEFAULT);
    }

    @Override
    public Optional<Language> from() {
      return Optional.empty();
    }

    @Override
    public List<Language> to() {
      return List.of();
    }
  }
}
