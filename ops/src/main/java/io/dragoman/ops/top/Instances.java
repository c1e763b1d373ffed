package io.dragoman.ops.top;

import io.dragoman.client.terminal.SafeText;
import io.dragoman.client.terminal.Terminal;
import io.dragoman.ops.stack.App;
import io.dragoman.ops.stack.ChildState;
import io.dragoman.ops.stack.ChildStatus;
import io.dragoman.ops.stack.StackState;
import io.dragoman.resilience.membership.MemberInfo;
import io.dragoman.resilience.membership.MemberState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which instances there are: those of a local stack, dead or alive, and those that say so. */
final class Instances {
  /**
   * What members write to a topic is asked only where it is a host and a port, and nothing that
   * could turn a request into another one.
   */
  private static final Pattern ADDRESS =
      Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})");

  private Instances() {}

  /**
   * All of them: the stack's in its order, then the others by name.
   *
   * @param stack the local stack; empty: none is looked at
   * @param members what instances tell each other
   */
  static List<Instance> of(final Optional<StackState> stack, final List<MemberState> members) {
    final List<MemberInfo> infos =
        members.stream().map(MemberState::info).flatMap(Optional::stream).toList();
    final List<Instance> all = new ArrayList<>();
    final Set<MemberInfo> shown = new HashSet<>();
    for (final ChildStatus child : stack.map(StackState::children).orElse(List.of())) {
      final Optional<MemberInfo> info =
          infos.stream().filter(any -> child.endpoint().endsWith("/" + any.address())).findFirst();
      info.ifPresent(shown::add);
      all.add(
          new Instance(
              child.name(),
              child.name(),
              child.name(),
              child.state().name().toLowerCase(Locale.ROOT),
              style(child.state()),
              App.find(child.name()).isPresent() && child.state().running()
                  ? Optional.of(child.endpoint())
                  : Optional.empty(),
              info));
    }
    infos.stream()
        .filter(info -> !shown.contains(info))
        .sorted(Comparator.comparing(MemberInfo::app).thenComparing(MemberInfo::instance))
        .map(Instances::ofMember)
        .forEach(all::add);
    return List.copyOf(all);
  }

  private static Instance ofMember(final MemberInfo info) {
    return new Instance(
        info.app(),
        SafeText.line(info.app() + " " + info.address()),
        info.app() + "/" + info.instance() + "/" + info.address(),
        "",
        Terminal.Style.PLAIN,
        ADDRESS.matcher(info.address()).matches()
            ? Optional.of("http://" + info.address())
            : Optional.empty(),
        Optional.of(info));
  }

  private static Terminal.Style style(final ChildState state) {
    return switch (state) {
      case READY -> Terminal.Style.GOOD;
      case FAILED, BACKOFF -> Terminal.Style.BAD;
      case WAITING, STARTING, UNREADY, STOPPING -> Terminal.Style.DOUBTFUL;
      case STOPPED -> Terminal.Style.FAINT;
    };
  }
}
