package io.dragoman.schemas;

import io.dragoman.schemas.event.Stage;

/**
 * The key by which a consumer keeps one of a kind: the same unit at the same stage has the same id,
 * whatever was retried, replayed or delivered twice.
 *
 * <p>32 lower-case hex digits. The encoding is part of the contract: what was kept under an id must
 * be found after an upgrade.
 */
public final class ResultId {
  private static final int DIGITS = 32;

  private ResultId() {}

  /**
   * Id of what a stage says of a unit of work.
   *
   * @param requestId who asked: two requests may use one event id
   * @param stage who answers
   * @param eventId the unit's event, which names its target language if it has one
   */
  public static String of(final String requestId, final Stage stage, final String eventId) {
    return Fingerprint.ofParts("result/1", requestId, stage.name(), eventId).substring(0, DIGITS);
  }
}
