package io.dragoman.auditor;

import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.Members;
import io.dragoman.schemas.event.Stage;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/**
 * How far stages have come, by what all of their instances say of themselves. One that does not say
 * it, because partitions move just now, holds the answer back; and so does a stage without
 * instances, whose work waits in its topics or stores.
 */
public final class SettledWork implements Progress {
  private final Supplier<List<Members.Member>> members;
  private final String reader;

  /**
   * By what members say.
   *
   * @param members those that are there now
   * @param reader name of the app that reads what is audited
   */
  public SettledWork(final Supplier<List<Members.Member>> members, final String reader) {
    this.members = members;
    this.reader = reader;
  }

  @Override
  public boolean isDone(final Stage stage, final Instant time) {
    return switch (stage) {
      case TRANSCRIBE -> isPast("transcriber", time);
      case TRANSLATE -> isPast("translator", time);
      case WORKFLOW -> isPast("workflow", time);
      // One of a later version: nothing is known of it.
      default -> false;
    };
  }

  @Override
  public boolean isRead(final Instant time) {
    return isPast(reader, time);
  }

  private boolean isPast(final String app, final Instant time) {
    final List<MemberInfo> instances =
        members.get().stream()
            .flatMap(member -> member.state().info().stream())
            .filter(info -> info.app().equals(app))
            .toList();
    return !instances.isEmpty()
        && instances.stream()
            .allMatch(info -> info.settledMs() != null && info.settledMs() > time.toEpochMilli());
  }
}
