package io.dragoman.claims;

import io.dragoman.schemas.DragomanException;
import io.dragoman.schemas.ErrorCode;
import java.io.InputStream;

/**
 * Where large audio lies while an event refers to it.
 *
 * <p>Every method fails with a {@link DragomanException}: {@link ErrorCode#CLAIM_STORE_UNAVAILABLE}
 * when the store does not answer, so that it should be asked again later. Safe for several threads.
 */
public interface ClaimStore extends AutoCloseable {

  /**
   * Takes content; when this returns, it outlives a crash.
   *
   * @param owner whose it is, such as a request's id; for people and for the key of a record, never
   *     a path
   * @param content read to its end and not closed
   * @param size how many bytes it has
   * @return the reference, for an event
   * @throws DragomanException {@link ErrorCode#INPUT_TOO_LARGE} above the configured bound, {@link
   *     ErrorCode#INVALID_REQUEST} when the content has another size
   * @throws java.io.UncheckedIOException when the content cannot be read
   */
  String store(String owner, InputStream content, long size);

  /**
   * Opens what a reference names, which may be anybody's text.
   *
   * @return the content, to be closed; reading it fails with {@link ErrorCode#CLAIM_NOT_FOUND} at
   *     its last byte if it is not what was stored, so what was read before must not be used until
   *     all was
   * @throws DragomanException {@link ErrorCode#CLAIM_NOT_FOUND} when it is no reference of this
   *     store or what it names is gone
   */
  Claim open(String reference);

  /**
   * How many bytes a reference says that its content has; {@link #open} proves it.
   *
   * @throws DragomanException {@link ErrorCode#CLAIM_NOT_FOUND} when it is no reference at all
   */
  static long sizeOf(final String reference) {
    return Reference.parse(reference).size();
  }

  /**
   * Gives the room back, as far as the store can, when nobody needs the content any more. What is
   * gone, and what is no reference of this store, is left alone.
   */
  void delete(String reference);

  @Override
  void close();
}
