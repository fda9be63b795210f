; Installer of the kiosk for Windows: all users, silent with /S, gone without a trace
; but for the data, which hold what residents filed.
Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel admin
Name "联络站一体机 ${VERSION}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\Lianluozhan"
ShowInstDetails show
VIProductVersion "${NUMBER}"
VIAddVersionKey /LANG=2052 "ProductName" "联络站一体机"
VIAddVersionKey /LANG=2052 "ProductVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "FileDescription" "联络站一体机安装程序（尚未在真机上验证）"
VIAddVersionKey /LANG=2052 "LegalCopyright" "Apache-2.0"

!include "MUI2.nsh"
!include "x64.nsh"
!include "WinVer.nsh"
!define MUI_WELCOMEPAGE_TITLE "联络站一体机 ${VERSION}（试用）"
!define MUI_WELCOMEPAGE_TEXT "这是 Windows 版的联络站一体机程序。$\r$\n$\r$\n请注意：Windows 版只完成了编译，尚未在任何真机上运行验证。正式使用请选 Debian、UOS 或麒麟的一体机。$\r$\n$\r$\n需要 Windows 10 或更新的 64 位系统，显卡驱动要支持 OpenGL 2.1。"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${FILES}\LICENSE.txt"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_SHOWREADME "$INSTDIR\README.txt"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

!define KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Lianluozhan"

Function .onInit
	${IfNot} ${RunningX64}
		MessageBox MB_ICONSTOP "需要 64 位的 Windows。" /SD IDOK
		Abort
	${EndIf}
	${IfNot} ${AtLeastWin10}
		MessageBox MB_ICONSTOP "需要 Windows 10 或更新的系统。" /SD IDOK
		Abort
	${EndIf}
	SetRegView 64
FunctionEnd

Function un.onInit
	SetRegView 64
FunctionEnd

Section "install"
	SetShellVarContext all
	SetOutPath "$INSTDIR"
	File "${FILES}\lianluozhan-kiosk.exe"
	File "${FILES}\pinyin.dat"
	File "${FILES}\README.txt"
	File "${FILES}\LICENSE.txt"
	File "${FILES}\third-party.txt"
	SetOutPath "$INSTDIR\licences"
	File "${FILES}\licences\*.txt"
	SetOutPath "$INSTDIR"
	CreateDirectory "$APPDATA\Lianluozhan"
	; The account that shows the kiosk is no administrator, and must write its data.
	nsExec::Exec 'icacls "$APPDATA\Lianluozhan" /grant *S-1-5-32-545:(OI)(CI)M'
	Pop $0
	CreateShortcut "$SMPROGRAMS\联络站一体机.lnk" "$INSTDIR\lianluozhan-kiosk.exe" '-data "$APPDATA\Lianluozhan"'
	WriteUninstaller "$INSTDIR\uninstall.exe"
	WriteRegStr HKLM "${KEY}" "DisplayName" "联络站一体机"
	WriteRegStr HKLM "${KEY}" "DisplayVersion" "${VERSION}"
	WriteRegStr HKLM "${KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
	WriteRegStr HKLM "${KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
	WriteRegDWORD HKLM "${KEY}" "NoModify" 1
	WriteRegDWORD HKLM "${KEY}" "NoRepair" 1
SectionEnd

Section "uninstall"
	SetShellVarContext all
	Delete "$SMPROGRAMS\联络站一体机.lnk"
	Delete "$INSTDIR\lianluozhan-kiosk.exe"
	Delete "$INSTDIR\pinyin.dat"
	Delete "$INSTDIR\README.txt"
	Delete "$INSTDIR\LICENSE.txt"
	Delete "$INSTDIR\third-party.txt"
	RMDir /r "$INSTDIR\licences"
	Delete "$INSTDIR\uninstall.exe"
	RMDir "$INSTDIR"
	DeleteRegKey HKLM "${KEY}"
	MessageBox MB_YESNO|MB_DEFBUTTON2|MB_ICONEXCLAMATION "连同数据一起删除吗？尚未报送的群众登记也会删掉，找不回来。" /SD IDNO IDNO keep
	RMDir /r "$APPDATA\Lianluozhan"
keep:
SectionEnd
