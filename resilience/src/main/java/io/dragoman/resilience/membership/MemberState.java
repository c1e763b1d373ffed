package io.dragoman.resilience.membership;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an instance says of itself.
 *
 * @param able whether it can work
 * @param member whether it is in the group
 * @param about what it is, can do and does; null when it leaves, or is of an earlier version
 */
public record MemberState(boolean able, boolean member, @Nullable MemberInfo about) {
  /** Of an instance that leaves. */
  static final MemberState GONE = new MemberState(false, false, null);

  /** What it is, can do and does. */
  public Optional<MemberInfo> info() {
    return Optional.ofNullable(about);
  }
}
