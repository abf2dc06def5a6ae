# The jar, and the list of what is in it (CycloneDX) beside it. Built from a copy, as a build in the clone
# may hold classes whose sources are gone, and files with the modes of the umask.
javac=${JAVA_HOME:+$JAVA_HOME/bin/}javac
"$javac" -version 2>&1 | grep -q '^javac 17\.' ||
  fail "it needs the compiler of Java 17, as another one writes other bytes: install it (Debian: apt install openjdk-17-jdk) or set JAVA_HOME."
mkdir "$work/source"
tar --create --directory "$project" pom.xml LICENSE NOTICE src/main | tar --extract --directory "$work/source" --no-same-permissions
seal "$work/source"
(cd "$work/source" && mvn -q -B -ntp -Dstyle.color=never -Prelease -Dmaven.test.skip=true package >&2) ||
  fail "Maven could not build the jar."
cp "$work/source/target/logwire.jar" "$out/"
cp "$work/source/target/classes/META-INF/sbom/logwire.cdx.json" "$out/"
