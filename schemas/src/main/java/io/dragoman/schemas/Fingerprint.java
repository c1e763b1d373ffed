package io.dragoman.schemas;

import io.dragoman.schemas.event.Options;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a piece of work is, so that the same work is recognised wherever it comes from: the key of
 * work topics and of the stores that deduplicate.
 *
 * <p>A fingerprint is the SHA-256, in 64 lower-case hex digits, of a kind and of every part with
 * its length before it. No two different inputs share an encoding, and audio never equals text. The
 * encoding is part of the contract: results kept under a fingerprint outlive an upgrade.
 */
public final class Fingerprint {
  private static final Pattern WHITE_SPACE =
      Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

  private Fingerprint() {}

  /**
   * Fingerprint of a stretch of speech.
   *
   * @param pcm signed 16-bit little-endian samples, 16 kHz, mono
   * @param language code of the language spoken, as the model is told
   * @param options how the transcript is wanted; null: as the engine does it. Whether it is wanted
   *     with times is left to the caller, who may have an answer for both
   */
  public static String ofAudio(
      final byte[] pcm, final String language, final @Nullable Options options) {
    final List<String> wanted = options == null ? List.of() : OptionParts.ofSpeech(options);
    final MessageDigest digest = start(wanted.isEmpty() ? "audio/1" : "audio/2");
    part(digest, language);
    part(digest, pcm);
    wanted.forEach(option -> part(digest, option));
    return finish(digest);
  }

  /**
   * Fingerprint of sentences to translate. Texts that differ only in how Unicode composes their
   * letters have the same one (they are compared in NFC).
   *
   * @param sentences in order; how they are split is part of the work
   * @param source FLORES-200 code
   * @param target FLORES-200 code
   * @param options how the translation is wanted; null: as the engine does it. What is about other
   *     target languages is not part of it
   */
  public static String ofText(
      final List<String> sentences,
      final String source,
      final String target,
      final @Nullable Options options) {
    final List<String> wanted = options == null ? List.of() : OptionParts.ofText(options, target);
    final MessageDigest digest = start(wanted.isEmpty() ? "text/1" : "text/2");
    part(digest, source);
    part(digest, target);
    digest.update(size(sentences.size()));
    for (final String sentence : sentences) {
      part(digest, Normalizer.normalize(sentence, Normalizer.Form.NFC));
    }
    wanted.forEach(option -> part(digest, option));
    return finish(digest);
  }

  /**
   * Fingerprint of a text to make a workflow of, compared in NFC.
   *
   * @param basis what else the workflow depends on, such as the catalogue of agents
   */
  public static String ofWorkflow(final String text, final String... basis) {
    final MessageDigest digest = start("workflow/1");
    part(digest, Normalizer.normalize(text, Normalizer.Form.NFC));
    for (final String one : basis) {
      part(digest, one);
    }
    return finish(digest);
  }

  /**
   * What a translation of a sentence depends on besides its words and languages, whatever model
   * makes it: terms, format, tone and context. Empty when none of it is asked for.
   *
   * @param target FLORES-200 code
   * @param options how the translation is wanted; null: as the engine does it
   */
  public static String ofTextOptions(final @Nullable Options options, final String target) {
    final List<String> wanted =
        options == null ? List.of() : OptionParts.ofMeaning(options, target);
    return wanted.isEmpty() ? "" : ofParts("options/1", wanted.toArray(String[]::new));
  }

  /**
   * Under which key a client's translation of a sentence is remembered. White space and how Unicode
   * composes letters make no difference.
   *
   * @param client whose it is
   * @param source FLORES-200 code
   * @param target FLORES-200 code
   * @param options see {@link #ofTextOptions}
   */
  public static String ofSentence(
      final String client,
      final String sentence,
      final String source,
      final String target,
      final String options) {
    return ofParts(
        "sentence/1",
        client,
        WHITE_SPACE
            .matcher(Normalizer.normalize(sentence, Normalizer.Form.NFC))
            .replaceAll(" ")
            .strip(),
        source,
        target,
        options);
  }

  /**
   * Fingerprint of sentences of which some have a known translation, so that an answer is given
   * only to whom that is known for.
   *
   * @param plain {@link #ofText} of all of them
   * @param client whose translations they are
   * @param known positions and translations of the sentences that have one
   */
  public static String ofPartlyKnown(
      final String plain, final String client, final SortedMap<Integer, String> known) {
    final List<String> parts = new ArrayList<>(List.of(plain, client));
    known.forEach(
        (position, translation) -> {
          parts.add(position.toString());
          parts.add(translation);
        });
    return ofParts("text/known/1", parts.toArray(String[]::new));
  }

  /** Digest of a kind and its parts, for other ids that must not meet by accident. */
  static String ofParts(final String kind, final String... parts) {
    final MessageDigest digest = start(kind);
    for (final String part : parts) {
      part(digest, part);
    }
    return finish(digest);
  }

  private static MessageDigest start(final String kind) {
    final MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
    part(digest, kind);
    return digest;
  }

  private static void part(final MessageDigest digest, final String text) {
    part(digest, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void part(final MessageDigest digest, final byte[] bytes) {
    digest.update(size(bytes.length));
    digest.update(bytes);
  }

  private static byte[] size(final int size) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(size).array();
  }

  private static String finish(final MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
