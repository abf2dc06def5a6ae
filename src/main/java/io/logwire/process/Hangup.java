package io.logwire.process;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * SIGHUP, which asks a service to look at its surroundings anew. By reflection, as the compiler
 * warns of {@code sun.misc.Signal}, which is in every JDK all the same.
 */
public final class Hangup {
  private Hangup() {}

  /** Has the action run at each SIGHUP from now on, which otherwise ends the process. */
  static void run(Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler call =
          (proxy, method, args) -> {
            if (method.getName().equals("handle")) {
              action.run();
            }
            return null;
          };
      Object listener =
          Proxy.newProxyInstance(Hangup.class.getClassLoader(), new Class<?>[] {handler}, call);
      Object hangup = signal.getConstructor(String.class).newInstance("HUP");
      signal.getMethod("handle", signal, handler).invoke(null, hangup, listener);
    } catch (ReflectiveOperationException e) {
      // a system without that signal, or a JVM that was told to leave it alone
    }
  }
}
